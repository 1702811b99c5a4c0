using System.Buffers.Binary;

namespace Whence.Models.Tensors;

/// <summary>
/// A file of named tensors in the safetensors format: an 8-byte header length, a JSON header, the elements. The file is memory-mapped and a
/// tensor's bytes are read only when they are used; tensors must not be used after the file is disposed. Tensors of element types that are
/// not read (8-bit floats, complex numbers) stand in the way of no other.
/// </summary>
public sealed class Safetensors : IDisposable
{
    readonly MappedFile? file;
    readonly ReadOnlyMemory<byte> buffer;
    readonly string name;
    readonly SafetensorsHeader header;
    readonly long dataStart;

    Safetensors(MappedFile? file, ReadOnlyMemory<byte> buffer, string name)
    {
        (this.file, this.buffer, this.name) = (file, buffer, name);
        var length = file?.Length ?? buffer.Length;
        if (length < 8)
            throw new TensorFormatException(name, $"{length} bytes are too short for a safetensors file");
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(Slice(0, 8).Span);
        if (headerLength > (ulong)(length - 8) || headerLength > SafetensorsHeader.MaxBytes)
            throw new TensorFormatException(name,
                $"a header of {headerLength} bytes does not fit a file of {length} (nor may it exceed {SafetensorsHeader.MaxBytes})");
        dataStart = 8 + (long)headerLength;
        header = SafetensorsHeader.Parse(Slice(8, (int)headerLength), length - dataStart, name);
    }

    /// <summary>Names of the tensors that can be read, in the header's order.</summary>
    public IReadOnlyCollection<string> Names => [.. header.Entries.Where(e => e.Value.Type is not null).Select(e => e.Key)];

    /// <summary>Names of the others, each with its element type as the file calls it.</summary>
    public IReadOnlyDictionary<string, string> Unreadable =>
        header.Entries.Where(e => e.Value.Type is null).ToDictionary(e => e.Key, e => e.Value.Declared);

    /// <summary>Free-form text of the file, from the header's __metadata__.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>Maps a file and checks its header against its size.</summary>
    /// <exception cref="TensorFormatException">The header is malformed, or does not describe the file's bytes.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Safetensors Open(string path)
    {
        var file = new MappedFile(path);
        try
        {
            return new Safetensors(file, default, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the format from a buffer; the name appears in messages.</summary>
    /// <exception cref="TensorFormatException">The header is malformed, or does not describe the buffer's bytes.</exception>
    public static Safetensors Parse(ReadOnlyMemory<byte> bytes, string name) => new(null, bytes, name);

    /// <summary>True when there is a tensor of this name, of whatever type.</summary>
    public bool Contains(string name) => header.Entries.ContainsKey(name);

    /// <summary>One tensor; its bytes stay in the file.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    /// <exception cref="TensorFormatException">Its element type is none that is read.</exception>
    public HostTensor this[string tensor]
    {
        get
        {
            if (!header.Entries.TryGetValue(tensor, out var entry))
                throw new KeyNotFoundException($"no tensor '{tensor}' among the {header.Entries.Count}");
            var type = entry.Type ?? throw new TensorFormatException(name,
                $"tensor '{tensor}' is of element type '{entry.Declared}', which is not read ({SafetensorsHeader.Known} are)");
            return new HostTensor(type, entry.Shape, Slice(dataStart + entry.Begin, (int)(entry.End - entry.Begin)));
        }
    }

    /// <summary>Writes tensors, those of wider elements first so that each is aligned to its element size.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, HostTensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = File.Create(path);
        Write(stream, tensors, metadata);
    }

    /// <inheritdoc cref="Write(string, IEnumerable{KeyValuePair{string, HostTensor}}, IReadOnlyDictionary{string, string}?)"/>
    public static void Write(
        Stream stream, IEnumerable<KeyValuePair<string, HostTensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Larger elements first keeps every tensor aligned to its own element size without gaps, which the format forbids.
        var ordered = tensors.OrderByDescending(t => t.Value.Type.Size()).ToArray();
        var json = SafetensorsHeader.Format(ordered, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        stream.Write(length);
        stream.Write(json);
        foreach (var (_, tensor) in ordered)
            stream.Write(tensor.Data.Span);
    }

    /// <summary>Unmaps the file; its tensors are gone.</summary>
    public void Dispose() => file?.Dispose();

    ReadOnlyMemory<byte> Slice(long offset, int length) => file?.Slice(offset, length) ?? buffer.Slice((int)offset, length);
}
