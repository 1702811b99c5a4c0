using Whence.Explain.Reports;
using Whence.Models.Data;
using Whence.Models.Images;

namespace Whence.Cli;

/// <summary>Pictures of examples by id, small, and a model's map over each, as far as they are there.</summary>
sealed class ExamplePictures
{
    const int Side = 160;

    readonly Dictionary<string, string> pictures, maps;

    /// <exception cref="UsageException">A folder is not there.</exception>
    public ExamplePictures(DirectoryInfo? images, DirectoryInfo? mapsOf) => (pictures, maps) = (Find("--images", images), Find("--maps-of", mapsOf));

    /// <summary>Whether there are any.</summary>
    public bool Any => pictures.Count > 0;

    /// <summary>A picture and its map side by side; null where there is no picture of the example, or it cannot be read.</summary>
    public Html? Of(string id)
    {
        if (Show(pictures, id, $"{id}") is not { } picture)
            return null;
        var map = Show(maps, id, $"{id}, where the model looked");
        return Html.Of($"<span class=\"pair\">{picture}{map ?? default}</span>");
    }

    static Html? Show(Dictionary<string, string> paths, string id, string words)
    {
        if (!paths.TryGetValue(Key(id), out var path))
            return null;
        try
        {
            var image = ImageFile.Load(path).Flatten(Rgb.White).ToRgb();
            var scale = Math.Min(1, (double)Side / Math.Max(image.Width, image.Height));
            var small = Resize.To(image, Math.Max(1, (int)(scale * image.Width)), Math.Max(1, (int)(scale * image.Height)));
            return Html.Of($"<img alt=\"{words}\" width=\"{small.Width}\" height=\"{small.Height}\" src=\"{Html.Plain(ShownPicture.Address(small, isExact: false))}\">");
        }
        catch (Exception caught) when (caught is ImageException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"whence: {caught.Message}");
            return null;
        }
    }

    // Ids are names of files, or paths below the folder; the ending may differ, as of maps.
    static Dictionary<string, string> Find(string option, DirectoryInfo? folder)
    {
        var found = new Dictionary<string, string>();
        if (folder is null)
            return found;
        if (!folder.Exists)
            throw new UsageException($"{option} {folder.FullName}: there is no such folder");
        foreach (var path in Directory.EnumerateFiles(folder.FullName, "*", SearchOption.AllDirectories).Where(path => ImageFolder.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant())).Order(StringComparer.Ordinal))
        {
            found.TryAdd(Key(Path.GetRelativePath(folder.FullName, path).Replace('\\', '/')), path);
            found.TryAdd(Key(Path.GetFileName(path)), path);
        }
        return found;
    }

    static string Key(string name) => ImageFolder.Extensions.Contains(Path.GetExtension(name).ToLowerInvariant()) ? Path.ChangeExtension(name, null) : name;
}
