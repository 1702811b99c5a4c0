using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Models.Data;

/// <summary>
/// A folder with a folder of pictures per class; pictures that lie in the root itself have no label. Ids are paths within the root, with
/// forward slashes, in ordinal order.
/// </summary>
sealed class ImageFolder : Dataset
{
    /// <summary>Endings of the pictures that can be read.</summary>
    public static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp"];

    readonly string root;
    readonly (string Id, int Label)[] files;

    /// <summary>Lists a folder's pictures.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="labels">Class names; without, the class folders are numbered in ordinal order of their names.</param>
    /// <exception cref="TensorFormatException">It holds no picture, or a class folder that is no class of <paramref name="labels"/>.</exception>
    public ImageFolder(string root, LabelList? labels = null)
    {
        this.root = root;
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        string[] names = [.. Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
        labels = labels is { Count: 0 } ? null : labels;
        Classes = labels ?? new(names);
        var found = Pictures(root, SearchOption.TopDirectoryOnly).Select(path => (Id(path), Unlabelled));
        foreach (var name in names)
        {
            var label = labels is null ? Array.IndexOf(names, name) : LabelOf(name, labels);
            found = found.Concat(Pictures(Path.Combine(root, name), SearchOption.AllDirectories).Select(path => (Id(path), label)));
        }
        files = [.. found.OrderBy(file => file.Item1, StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new TensorFormatException(root, $"no picture ({string.Join(", ", Extensions)}) was found");
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => files.Length;

    /// <inheritdoc/>
    public override LabelList? Classes { get; }

    /// <inheritdoc/>
    public override string IdOf(int index) => files[index].Id;

    /// <inheritdoc/>
    public override int LabelOf(int index) => files[index].Label;

    /// <inheritdoc/>
    protected override Image Read(int index) => ImageFile.Load(PathOf(index));

    /// <inheritdoc/>
    protected internal override byte[] Stored(int index) => File.ReadAllBytes(PathOf(index));

    string PathOf(int index) => Path.Combine(root, files[index].Id);

    int LabelOf(string folder, LabelList labels)
    {
        try
        {
            return labels.Resolve(folder, labels.Count);
        }
        catch (PreprocessingException caught)
        {
            throw new TensorFormatException(root, $"class folder '{folder}' is none of the {labels.Count} classes: {caught.Message}", caught);
        }
    }

    string Id(string path) => Path.GetRelativePath(root, path).Replace('\\', '/');

    static IEnumerable<string> Pictures(string folder, SearchOption depth) => Directory.EnumerateFiles(folder, "*", depth)
        .Where(path => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()));
}
