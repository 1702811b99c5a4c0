using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>Writes overlay, map and report of one picture to a folder; a class number in their names keeps apart what is said of several.</summary>
sealed class ResultFiles(ResultFolder folder, NamedPicture picture, int? target = null)
{
    public SavedFiles Save(Explanation explanation, Image seen, Backend backend, IEnumerable<(string Name, string Value)> settings)
    {
        var (height, width) = (explanation.MapShape[0], explanation.MapShape[1]);
        var overlay = Overlay.Render(seen, explanation.PixelMap(), height, width).Image;
        var map = HostTensor.From(explanation.Map, explanation.MapShape.ToArray());
        return Save(overlay, map, HtmlReport.Render(explanation, seen, picture.Name, settings.Append(Device(backend))));
    }

    /// <summary>The device as a row of a report.</summary>
    public static (string Name, string Value) Device(Backend backend) => ("Device", $"{backend.Name}: {backend.Description}");

    /// <summary>Writes the three files; a small overlay is enlarged.</summary>
    public SavedFiles Save(Image overlay, HostTensor map, string report)
    {
        var start = folder.Start(Path.GetFileNameWithoutExtension(picture.Name), picture.Path, "overlay.png", "map.npy", "report.html") + (target is { } c ? $".{c}" : "");
        var files = new SavedFiles($"{start}.overlay.png", $"{start}.map.npy", $"{start}.report.html");
        Png.Save(overlay.Width < 224 ? Resize.Enlarge(overlay) : overlay, files.Overlay!);
        Npy.Write(files.Map, map);
        File.WriteAllText(files.Report!, report);
        return files;
    }

    /// <summary>Puts the overlays of several pictures on one sheet, <c>contact-sheet.png</c>.</summary>
    public static void SaveSheet(ResultFolder folder, IReadOnlyList<(string Overlay, string Title)> files)
    {
        var columns = (int)Math.Ceiling(Math.Sqrt(files.Count));
        var sheet = ContactSheet.Compose([.. files.Select(file => (ImageFile.Load(file.Overlay), file.Title))], columns);
        Png.Save(sheet, folder.Start("contact-sheet", string.Join(", ", files.Select(file => file.Title)), "png") + ".png");
    }
}
