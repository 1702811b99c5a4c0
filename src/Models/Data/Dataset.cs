using System.Security.Cryptography;
using System.Text;
using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Models.Data;

/// <summary>
/// Pictures with labels and ids, read one by one: a set of any size takes constant memory. Reading is thread-safe.
/// </summary>
public abstract class Dataset : IDisposable
{
    /// <summary>The label of a picture whose class is not known.</summary>
    public const int Unlabelled = -1;

    string? fingerprint;

    /// <summary>The set's name: the last part of its path.</summary>
    public abstract string Name { get; }

    /// <summary>Number of pictures.</summary>
    public abstract int Count { get; }

    /// <summary>Names of the classes where the set says them, else null.</summary>
    public virtual LabelList? Classes => null;

    /// <summary>The picture at <paramref name="index"/>, with its label and id.</summary>
    /// <exception cref="ImageException">The file holds no picture.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Example this[int index] => new(IdOf(Checked(index)), LabelOf(index), Read(index));

    /// <summary>
    /// SHA-256 of all ids, labels and pictures as they are stored: says whether two sets are the same. The first call reads every file once, several at a time, without decoding it; a picture
    /// that cannot be read counts as none, and is refused when it is asked for.
    /// </summary>
    public string Fingerprint => fingerprint ??= FingerprintOf([.. Enumerable.Range(0, Count)]);

    /// <summary>
    /// Opens a set: a folder of class folders, a CIFAR-10 binary file (.bin), IDX (*-images-idx3-ubyte, .gz or not, its labels beside it)
    /// or a CSV of path, label and id.
    /// </summary>
    /// <param name="path">File or folder.</param>
    /// <param name="labels">Class names, for sets that name their classes; without, classes are numbered in the order of their names.</param>
    /// <exception cref="TensorFormatException">The file is malformed.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static Dataset Open(string path, LabelList? labels = null)
    {
        if (Directory.Exists(path))
            return new ImageFolder(path, labels);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such file or folder");
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".bin" => new Cifar10Dataset(path),
            ".csv" => new CsvDataset(path, labels),
            _ when IdxDataset.IsImages(path) => new IdxDataset(path),
            _ => throw new TensorFormatException(
                path, "not a data set: a folder of class folders, .bin (CIFAR-10), *-images-idx3-ubyte[.gz] or .csv (path, label, id) is needed"),
        };
    }

    /// <summary>The id of the picture at <paramref name="index"/>.</summary>
    public abstract string IdOf(int index);

    /// <summary>The label of the picture at <paramref name="index"/>, or <see cref="Unlabelled"/>.</summary>
    public abstract int LabelOf(int index);

    /// <summary>The fingerprint of some of the pictures, in this order: only they are read.</summary>
    internal string FingerprintOf(int[] indices, CancellationToken cancellation = default)
    {
        var hashes = new byte[indices.Length][];
        Parallel.For(0, indices.Length, new() { CancellationToken = cancellation }, i => hashes[i] = Hash(indices[i]));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var one in hashes)
            hash.AppendData(one);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>The picture alone.</summary>
    protected abstract Image Read(int index);

    /// <summary>The picture as it is stored, for the fingerprint: a file's bytes where it has one of its own. By default its size and pixels.</summary>
    /// <exception cref="ImageException">The file holds no picture.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    protected internal virtual byte[] Stored(int index)
    {
        var picture = Read(index);
        return [.. Encoding.UTF8.GetBytes($"{picture.Width} {picture.Height} {picture.Channels}\n"), .. picture.Pixels];
    }

    int Checked(int index) => index >= 0 && index < Count
        ? index
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"'{Name}' holds {Count} pictures");

    byte[] Hash(int index)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{IdOf(index)}\t{LabelOf(index)}\n"));
        try
        {
            hash.AppendData(Stored(index));
        }
        catch (Exception caught) when (caught is ImageException or IOException or UnauthorizedAccessException)
        {
            // Whoever reads the picture is told what is wrong with it.
        }
        return hash.GetHashAndReset();
    }
}
