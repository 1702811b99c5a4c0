using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Whence.Models.Tensors;

/// <summary>The JSON header of a safetensors file, checked against the bytes that follow it.</summary>
sealed class SafetensorsHeader
{
    /// <summary>The format's own limit of the header.</summary>
    public const int MaxBytes = 100_000_000;

    static readonly Dictionary<string, ElementType> Types = new()
    {
        ["F32"] = ElementType.F32,
        ["F64"] = ElementType.F64,
        ["F16"] = ElementType.F16,
        ["BF16"] = ElementType.BF16,
        ["I64"] = ElementType.I64,
        ["I32"] = ElementType.I32,
        ["I16"] = ElementType.I16,
        ["I8"] = ElementType.I8,
        ["U64"] = ElementType.U64,
        ["U32"] = ElementType.U32,
        ["U16"] = ElementType.U16,
        ["U8"] = ElementType.U8,
        ["BOOL"] = ElementType.Bool,
    };

    readonly string source;

    SafetensorsHeader(string source) => this.source = source;

    /// <summary>One tensor; the type is null where it is none that is read, and then nothing of it but its place was checked.</summary>
    public readonly record struct Entry(string Declared, ElementType? Type, int[] Shape, long Begin, long End);

    public Dictionary<string, Entry> Entries { get; } = [];

    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Reads the header; dataLength is the number of bytes behind it.</summary>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataLength, string source)
    {
        var header = new SafetensorsHeader(source);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw header.Wrong("the header is not a JSON object");
            foreach (var property in document.RootElement.EnumerateObject())
                header.Add(property, dataLength);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new TensorFormatException(source, $"the header is not valid JSON: {cause.Message}", cause);
        }
        header.CheckCoverage(dataLength);
        return header;
    }

    /// <summary>The names of the types that are read.</summary>
    public static string Known => string.Join(", ", Types.Keys);

    /// <summary>The header of tensors stored back to back, padded with spaces to a multiple of 8 bytes.</summary>
    public static byte[] Format(IReadOnlyList<KeyValuePair<string, HostTensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var root = new JsonObject();
        if (metadata is { Count: > 0 })
            root["__metadata__"] = new JsonObject(metadata.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
        long at = 0;
        foreach (var (name, tensor) in tensors)
        {
            var end = at + tensor.Data.Length;
            var type = Types.First(t => t.Value == tensor.Type).Key;
            var shape = new JsonArray([.. tensor.Shape.Select(extent => (JsonNode)extent)]);
            root.Add(name, new JsonObject { ["dtype"] = type, ["shape"] = shape, ["data_offsets"] = new JsonArray(at, end) });
            at = end;
        }
        var json = Encoding.UTF8.GetBytes(root.ToJsonString());
        var padded = new byte[(json.Length + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        return padded;
    }

    void Add(JsonProperty property, long dataLength)
    {
        if (property.Name == "__metadata__")
        {
            foreach (var text in property.Value.EnumerateObject())
                Metadata[text.Name] = text.Value.GetString() ?? "";
            return;
        }
        var name = property.Name;
        var dtype = Field(property, "dtype").GetString() ?? "null";
        ElementType? type = Types.TryGetValue(dtype, out var known) ? known : null;
        var dims = Integers(property, "shape");
        var offsets = Integers(property, "data_offsets");
        if (!TensorSize.TryCount(dims, type?.Size() ?? 1, out var count))
            throw Wrong($"tensor '{name}': shape [{string.Join(',', dims)}] is not a size of an array");
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > dataLength)
            throw Wrong($"tensor '{name}': offsets [{string.Join(',', offsets)}] are not a range within {dataLength} bytes");
        if (type is { } read && offsets[1] - offsets[0] != (long)count * read.Size())
            throw Wrong($"tensor '{name}': shape [{string.Join(',', dims)}] of {type} needs {(long)count * read.Size()} bytes, offsets give {offsets[1] - offsets[0]}");
        if (!Entries.TryAdd(name, new Entry(dtype, type, TensorSize.ToShape(dims), offsets[0], offsets[1])))
            throw Wrong($"tensor '{name}' occurs twice");
    }

    JsonElement Field(JsonProperty tensor, string field) =>
        tensor.Value.ValueKind == JsonValueKind.Object && tensor.Value.TryGetProperty(field, out var value)
            ? value : throw Wrong($"tensor '{tensor.Name}' has no '{field}'");

    long[] Integers(JsonProperty tensor, string field)
    {
        var array = Field(tensor, field);
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > 64)
            throw Wrong($"tensor '{tensor.Name}': '{field}' is not a list of at most 64 integers");
        var values = new long[array.GetArrayLength()];
        for (var i = 0; i < values.Length; i++)
            if (array[i].ValueKind != JsonValueKind.Number || !array[i].TryGetInt64(out values[i]))
                throw Wrong($"tensor '{tensor.Name}': '{field}' holds {array[i].GetRawText()}, which is not a 64-bit integer");
        return values;
    }

    void CheckCoverage(long dataLength)
    {
        long at = 0;
        foreach (var (name, entry) in Entries.OrderBy(e => e.Value.Begin).ThenBy(e => e.Value.End))
        {
            if (entry.Begin != at)
                throw Wrong($"tensor '{name}' begins at byte {entry.Begin}, its predecessor ends at {at}: overlaps and gaps are not allowed");
            at = entry.End;
        }
        if (at != dataLength)
            throw Wrong($"the tensors end at byte {at}, the data at {dataLength}");
    }

    TensorFormatException Wrong(string what) => new(source, what);
}
