using System.Text.Json;
using System.Text.Json.Serialization;
using Whence.Explain;
using Whence.Models.Tensors;
using Whence.Statistics;

namespace Whence.Uncertainty.Features;

/// <summary>A part as one safetensors file: of every set its features, logits and labels; names and ids as JSON in the metadata.</summary>
static class FeaturePartFile
{
    const string Key = "part";

    /// <summary>Writes a part.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(FeaturePart part, string path)
    {
        var tensors = new Dictionary<string, HostTensor>();
        for (var s = 0; s < part.Sets.Count; s++)
        {
            var set = part.Sets[s].Set;
            tensors[$"{s}.features"] = HostTensor.From(set.Features, set.Count, set.Dimensions);
            tensors[$"{s}.logits"] = HostTensor.From(set.Logits, set.HasLogits ? set.Count : 0, set.Classes);
            tensors[$"{s}.labels"] = HostTensor.From(set.Labels, set.Count);
        }
        var json = new FeaturePartJson(part.Shard, part.Network, part.Layer, part.Drawn, [.. part.Sets.Select(set => new FeatureSetJson(set.Role, set.Name, set.Fingerprint, set.Set.Ids))]);
        using var stream = File.Create(path);
        Safetensors.Write(stream, tensors, new Dictionary<string, string> { [Key] = JsonSerializer.Serialize(json, FeaturePartContext.Default.FeaturePartJson) });
    }

    /// <summary>Reads a part.</summary>
    /// <exception cref="ExplainException">The file holds no part.</exception>
    /// <exception cref="TensorFormatException">It is no safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FeaturePart Load(string path)
    {
        using var file = Safetensors.Open(path);
        return Read(file, path);
    }

    /// <summary>Reads a part from a buffer; the name appears in messages.</summary>
    /// <inheritdoc cref="Load"/>
    public static FeaturePart Parse(ReadOnlyMemory<byte> bytes, string name)
    {
        using var file = Safetensors.Parse(bytes, name);
        return Read(file, name);
    }

    static FeaturePart Read(Safetensors file, string name)
    {
        var json = Json(file, name);
        var tensors = new CheckedTensors(file, name, "part");
        return new(json.Shard, json.Network, json.Layer, json.Drawn, [.. json.Sets.Select((set, s) => new NamedFeatures(set.Role, set.Name, set.Fingerprint, Set(file, tensors, s, set.Ids, name)))]);
    }

    static FeatureSet Set(Safetensors file, CheckedTensors tensors, int s, string[] ids, string name)
    {
        var features = tensors.Floats($"{s}.features", ids.Length, null);
        var (dimensions, logits) = (file[$"{s}.features"].Shape[1], tensors.Floats($"{s}.logits", null, null));
        if (dimensions < 1 || file[$"{s}.logits"].Shape is not [var rows, >= 1 and var classes] || (rows != 0 && rows != ids.Length))
            throw new ExplainException($"{name}: no sound part: set {s} has {dimensions} features and logits [{string.Join(',', file[$"{s}.logits"].Shape)}] for {ids.Length} examples");
        return new(ids.Length, dimensions, classes) { Features = features, Logits = logits, Labels = tensors.Integers($"{s}.labels", ids.Length), Ids = ids };
    }

    static FeaturePartJson Json(Safetensors file, string name)
    {
        if (!file.Metadata.TryGetValue(Key, out var text))
            throw new ExplainException($"{name}: it is no part: its metadata has no '{Key}'");
        try
        {
            var json = JsonSerializer.Deserialize(text, FeaturePartContext.Default.FeaturePartJson) ?? throw new ExplainException($"{name}: no sound part: it is empty");
            json.Shard.Of(1);
            return json.Sets.Length > 0 && json.Sets.All(set => set?.Ids is not null && set.Ids.All(id => id is not null)) ? json : throw new ExplainException($"{name}: no sound part: it names no sets");
        }
        catch (Exception caught) when (caught is JsonException or StatisticsException)
        {
            throw new ExplainException($"{name}: no sound part: {caught.Message}");
        }
    }
}

/// <summary>What the metadata says.</summary>
sealed record FeaturePartJson(Shard Shard, string Network, string Layer, string Drawn, FeatureSetJson[] Sets);

/// <summary>What it says of a set.</summary>
sealed record FeatureSetJson(string Role, string Name, string Fingerprint, string[] Ids);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FeaturePartJson))]
sealed partial class FeaturePartContext : JsonSerializerContext;
