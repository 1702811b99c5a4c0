using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Models;

/// <summary>
/// CIFAR-10's binary format: records of 3073 bytes, one label and then 32 x 32 pixels, all red values first, then green, then blue, rows from the top.
/// </summary>
public static class Cifar10File
{
    const int Side = 32;
    const int Plane = Side * Side;
    const int Record = 1 + 3 * Plane;

    /// <summary>Reads the first <paramref name="count"/> pictures with their labels.</summary>
    /// <exception cref="TensorFormatException">The file is not a whole number of records, or holds fewer pictures.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<(Image Image, int Label)> Read(string path, int count = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0 || bytes.Length % Record != 0)
            throw new TensorFormatException(path, $"{bytes.Length} bytes are not a whole number of CIFAR-10 records of {Record}");
        if (count != int.MaxValue && count > bytes.Length / Record)
            throw new TensorFormatException(path, $"{count} pictures were asked for, it holds {bytes.Length / Record}");
        return [.. Enumerable.Range(0, Math.Min(count, bytes.Length / Record)).Select(i => Decode(bytes.AsSpan(i * Record, Record)))];
    }

    static (Image Image, int Label) Decode(ReadOnlySpan<byte> record)
    {
        var image = new Image(Side, Side, 3);
        for (var i = 0; i < Plane; i++)
        {
            for (var c = 0; c < 3; c++)
                image.Pixels[i * 3 + c] = record[1 + c * Plane + i];
        }
        return (image, record[0]);
    }
}
