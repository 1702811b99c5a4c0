using Whence.Explain.Reports;
using Whence.Models.Images;

namespace Whence.Cli;

/// <summary>The page that leads to those of several pictures, <c>index.html</c>, in their folder; for one picture there is none.</summary>
sealed class ResultIndex(ResultFolder folder, PictureLoop pictures, string verb)
{
    readonly List<string> sources = [];
    IndexPage? page;

    /// <summary>Adds a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="by">What its results were made by.</param>
    /// <param name="report">Path of its page.</param>
    /// <param name="thumbnail">What is shown of it.</param>
    /// <param name="label">What it is.</param>
    /// <param name="probability">How probable that is.</param>
    /// <param name="warnings">What must be known before the results are trusted.</param>
    /// <param name="note">A word more.</param>
    public void Add(NamedPicture picture, Provenance by, string report, Image thumbnail, string label, double? probability, IReadOnlyList<string> warnings, string note = "")
    {
        page ??= new(verb, by);
        page.Add(picture.Name, Path.GetFileName(report), thumbnail, label, probability, note, warnings);
        sources.Add(picture.Path);
    }

    /// <summary>Writes the page, and says where.</summary>
    public void Save()
    {
        if (page is not { Count: > 1 })
            return;
        foreach (var (picture, error) in pictures.Failed)
            page.Fail(picture.Name, picture.Path.Length > 0 ? error.Replace(picture.Path, picture.Name, StringComparison.Ordinal) : error);
        var path = folder.Start("index", string.Join(" + ", sources), "html") + ".html";
        File.WriteAllText(path, page.Render());
        Console.Error.WriteLine($"whence: {page.Count} pictures on one page: {path}");
    }
}
