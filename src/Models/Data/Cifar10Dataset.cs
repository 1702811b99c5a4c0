using Microsoft.Win32.SafeHandles;
using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Models.Data;

/// <summary>
/// CIFAR-10's binary format: records of 3073 bytes, one label and then 32 x 32 pixels, all red values first, then green, then blue, rows
/// from the top. A label of 255 stands for none.
/// </summary>
sealed class Cifar10Dataset : Dataset
{
    const int Side = 32;
    const int Plane = Side * Side;
    const int Record = 1 + 3 * Plane;
    const byte None = 255;

    readonly SafeFileHandle file;
    readonly byte[] labels;

    /// <summary>Opens a file and reads its labels.</summary>
    /// <exception cref="TensorFormatException">The file is not a whole number of records.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Cifar10Dataset(string path)
    {
        Name = Path.GetFileName(path);
        file = File.OpenHandle(path);
        var bytes = RandomAccess.GetLength(file);
        if (bytes == 0 || bytes % Record != 0 || bytes / Record > int.MaxValue)
        {
            file.Dispose();
            throw new TensorFormatException(path, $"{bytes} bytes are not a whole number of CIFAR-10 records of {Record}");
        }
        labels = new byte[bytes / Record];
        for (var i = 0; i < labels.Length; i++)
            RandomAccess.Read(file, labels.AsSpan(i, 1), (long)i * Record);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => labels.Length;

    /// <inheritdoc/>
    public override string IdOf(int index) => $"{Name}#{index}";

    /// <inheritdoc/>
    public override int LabelOf(int index) => labels[index] == None ? Unlabelled : labels[index];

    /// <inheritdoc/>
    public override void Dispose()
    {
        file.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Image Read(int index)
    {
        Span<byte> planes = stackalloc byte[3 * Plane];
        if (RandomAccess.Read(file, planes, (long)index * Record + 1) != planes.Length)
            throw new EndOfStreamException($"{Name}: record {index} ends early");
        var image = new Image(Side, Side, 3);
        for (var i = 0; i < Plane; i++)
        {
            for (var c = 0; c < 3; c++)
                image.Pixels[i * 3 + c] = planes[c * Plane + i];
        }
        return image;
    }
}
