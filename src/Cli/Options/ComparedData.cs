using Whence.Explain;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;

namespace Whence.Cli;

/// <summary>The pictures of a comparison as the network sees them, with the objects on them where those are known. Small sets are read once and kept.</summary>
sealed class ComparedData : IDisposable
{
    // Values that are kept: 256 MiB.
    const long Most = 64 << 20;

    readonly Dictionary<int, ComparedPicture> known = [];
    readonly Dataset data;
    readonly Classifier classifier;
    readonly Func<int, Image?>? mask;

    /// <summary>Opens the set.</summary>
    /// <param name="data">The pictures.</param>
    /// <param name="classifier">The network.</param>
    /// <param name="objects">Where objects are: COCO's JSON, a folder of masks, or a CSV of boxes; null where that is not known.</param>
    /// <param name="images">How many pictures, from the first; null for all.</param>
    /// <exception cref="UsageException">Nothing is known of the objects of any picture.</exception>
    public ComparedData(Dataset data, Classifier classifier, string? objects, int? images)
    {
        (this.data, this.classifier) = (data, classifier);
        Count = Math.Min(images ?? data.Count, data.Count);
        mask = objects is null ? null : Masks(objects);
    }

    /// <summary>Name of the set.</summary>
    public string Name => data.Name;

    /// <summary>Ids, labels and content of the pictures that are compared on.</summary>
    public string Fingerprint(CancellationToken cancellation) => data.FingerprintOf([.. Enumerable.Range(0, Count)], cancellation);

    /// <summary>Pictures that are compared on.</summary>
    public int Count { get; }

    /// <summary>A set by the words that name it: a data set, or pictures.</summary>
    public static Dataset Open(IReadOnlyList<string> names, LabelList? labels = null)
    {
        if (names is [var only] && (Directory.Exists(only) || !ImageFolder.Extensions.Contains(Path.GetExtension(only).ToLowerInvariant())))
            return new UnlabelledDataset(Dataset.Open(only, labels));
        return new PictureList([.. names.Select(name => (Path.GetFileName(name), name))]);
    }

    /// <summary>The first picture of a set that can be read.</summary>
    public static Image First(IReadOnlyList<string> names)
    {
        using var data = Open(names);
        return DatasetOptions.First(data);
    }

    /// <summary>A picture; one that cannot be read says why.</summary>
    public ComparedPicture Read(int index)
    {
        if (known.TryGetValue(index, out var picture))
            return picture;
        if (Try(index, out var error) is not { } image)
        {
            Console.Error.WriteLine($"whence: {error}");
            return new(data.IdOf(index), []) { Error = error };
        }
        picture = new(data.IdOf(index), classifier.Prepare(image).Pixels, mask?.Invoke(index) is { } inside ? Fitted(inside) : null);
        if ((long)Count * picture.Pixels.Length <= Most)
            known[index] = picture;
        return picture;
    }

    /// <inheritdoc/>
    public void Dispose() => data.Dispose();

    // What is wrong is said by the picture's id: results are the same in whichever folder a machine has them.
    Image? Try(int index, out string? error)
    {
        error = null;
        var id = data.IdOf(index);
        try
        {
            return data[index].Image;
        }
        catch (ImageException caught)
        {
            error = caught.Message.IndexOf(id, StringComparison.Ordinal) is >= 0 and var at ? caught.Message[at..] : $"{id}: {caught.Message}";
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException)
        {
            error = caught is FileNotFoundException or DirectoryNotFoundException ? $"{id}: there is no such file" : $"{id}: the file cannot be read";
        }
        return null;
    }

    bool[] Fitted(Image inside)
    {
        var fitted = classifier.Preprocessing.Fit(inside);
        return [.. Enumerable.Range(0, fitted.Width * fitted.Height).Select(i => fitted.Pixels[i * fitted.Channels] >= 128)];
    }

    Func<int, Image?> Masks(string path)
    {
        Func<int, Image?> read = Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase) ? LapMaskOptions.Boxes(new(path), data) : Objects(ObjectSource.Open(path));
        if (!Enumerable.Range(0, Count).Any(i => Try(i, out _) is not null && read(i) is not null))
            throw new UsageException($"--boxes {path}: nothing in it is of a picture of {data.Name}; the first is called '{data.IdOf(0)}'");
        return read;
    }

    Func<int, Image?> Objects(ObjectSource source) => index =>
    {
        var picture = data[index].Image;
        return source.Of(data.IdOf(index), picture) is not { Count: > 0 } objects ? null
            : new(picture.Width, picture.Height, 1, Array.ConvertAll(objects.Mask, inside => inside ? byte.MaxValue : (byte)0));
    };
}
