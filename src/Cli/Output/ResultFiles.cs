using Whence.Explain.Reports;
using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Cli;

/// <summary>Where the results of one picture go: its page, and an overlay and a map for each of the parts that are said of it, such as <c>grad-cam.7</c>.</summary>
sealed class ResultFiles
{
    readonly string start;

    /// <summary>Takes places in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="parts">What tells overlays and maps apart; the only one needs no name.</param>
    public ResultFiles(ResultFolder folder, NamedPicture picture, params string[] parts) => start = folder.Start(
        Path.GetFileNameWithoutExtension(picture.Name), picture.Path, ["report.html", .. parts.DefaultIfEmpty("").SelectMany(part => new[] { $"{Before(part)}overlay.png", $"{Before(part)}map.npy" })]);

    /// <summary>Path of the page.</summary>
    public string Report => $"{start}.report.html";

    /// <summary>Writes an overlay and a map.</summary>
    public SavedFiles Save(Image overlay, HostTensor map, string part = "")
    {
        var files = new SavedFiles($"{start}.{Before(part)}overlay.png", $"{start}.{Before(part)}map.npy", Report);
        Png.Save(overlay, files.Overlay!);
        Npy.Write(files.Map, map);
        return files;
    }

    /// <summary>Writes overlay, map and page.</summary>
    public SavedFiles Save(Image overlay, HostTensor map, Func<string> page)
    {
        var files = Save(overlay, map);
        File.WriteAllText(Report, page());
        return files;
    }

    static string Before(string part) => part.Length == 0 ? "" : $"{part}.";
}
