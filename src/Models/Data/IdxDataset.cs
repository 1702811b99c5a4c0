using System.Buffers.Binary;
using System.IO.Compression;
using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Models.Data;

/// <summary>
/// Grey pictures in MNIST's IDX format, compressed (.gz) or not: big-endian magic 0x803, count, height, width, bytes; labels in the file
/// called alike with labels-idx1 (magic 0x801), where there is one. The pictures are held in memory.
/// </summary>
sealed class IdxDataset : Dataset
{
    const string ImagesMark = "images-idx3";
    const string LabelsMark = "labels-idx1";
    const int ImagesMagic = 0x803;
    const int LabelsMagic = 0x801;

    readonly byte[] pixels;
    readonly byte[]? labels;
    readonly int height;
    readonly int width;

    /// <summary>Reads a file of pictures and the file of labels beside it.</summary>
    /// <exception cref="TensorFormatException">A file is malformed, or the two hold different numbers of examples.</exception>
    public IdxDataset(string path)
    {
        Name = Path.GetFileName(path);
        (var extents, pixels) = Parse(Load(path), ImagesMagic, path);
        (Count, height, width) = (extents[0], extents[1], extents[2]);
        if (LabelsOf(path) is not { } labelPath)
            return;
        (var labelExtents, labels) = Parse(Load(labelPath), LabelsMagic, labelPath);
        if (labelExtents[0] != Count)
            throw new TensorFormatException(labelPath, $"it holds {labelExtents[0]} labels for {Count} pictures");
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <summary>Whether the file is called as IDX files of pictures are.</summary>
    public static bool IsImages(string path) => Path.GetFileName(path).Contains(ImagesMark, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string IdOf(int index) => $"{Name}#{index}";

    /// <inheritdoc/>
    public override int LabelOf(int index) => labels is null ? Unlabelled : labels[index];

    /// <inheritdoc/>
    protected override Image Read(int index) =>
        new(width, height, 1, pixels.AsSpan(index * height * width, height * width).ToArray());

    /// <summary>Extents and bytes of one IDX array of unsigned bytes.</summary>
    /// <exception cref="TensorFormatException">Magic, extents and length do not agree.</exception>
    internal static (int[] Extents, byte[] Values) Parse(ReadOnlySpan<byte> file, int magic, string name)
    {
        var rank = magic & 0xFF;
        var start = 4 + 4 * rank;
        if (file.Length < start || BinaryPrimitives.ReadInt32BigEndian(file) != magic)
            throw new TensorFormatException(name, $"not an IDX file of {rank} dimensions of bytes (magic 0x{magic:x8})");
        var extents = new int[rank];
        long count = 1;
        for (var i = 0; i < rank; i++)
        {
            extents[i] = BinaryPrimitives.ReadInt32BigEndian(file[(4 + 4 * i)..]);
            if (extents[i] <= 0 || (count *= extents[i]) > int.MaxValue)
                throw new TensorFormatException(name, $"extent {i} is {extents[i]}, which no array of these dimensions can have");
        }
        if (file.Length - start != count)
            throw new TensorFormatException(name, $"extents {string.Join(" x ", extents)} need {count} bytes, it has {file.Length - start}");
        return (extents, file[start..].ToArray());
    }

    static byte[] Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            return bytes;
        try
        {
            using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            packed.CopyTo(plain);
            return plain.ToArray();
        }
        catch (InvalidDataException caught)
        {
            throw new TensorFormatException(path, $"not a gzip file: {caught.Message}", caught);
        }
    }

    static string? LabelsOf(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(path) ?? "", Path.GetFileName(path).Replace(ImagesMark, LabelsMark, StringComparison.Ordinal));
        var plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        string[] places = [Path.Combine(folder, name), Path.Combine(folder, plain), Path.Combine(folder, plain + ".gz")];
        return Array.Find(places, File.Exists);
    }
}
