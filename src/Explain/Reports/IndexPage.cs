using Whence.Models.Images;
using static Whence.Explain.Reports.NumberText;

namespace Whence.Explain.Reports;

/// <summary>Many pictures on one page: what each is to the network, with warnings marked, linked to its own page; in any order.</summary>
sealed class IndexPage(string verb, Provenance by)
{
    const int ThumbnailSide = 240;

    readonly List<Html> tiles = [], failures = [];

    /// <summary>Number of pictures that have a page.</summary>
    public int Count => tiles.Count;

    /// <summary>Adds a picture.</summary>
    /// <param name="name">Name of its file.</param>
    /// <param name="page">Name of its page, in the folder of the index.</param>
    /// <param name="thumbnail">What is shown of it.</param>
    /// <param name="label">What it is.</param>
    /// <param name="probability">How probable that is; null where nothing says.</param>
    /// <param name="note">A word more, or nothing.</param>
    /// <param name="warnings">What must be known before the results are trusted.</param>
    public void Add(string name, string page, Image thumbnail, string label, double? probability, string note, IReadOnlyList<string> warnings)
    {
        var scale = Math.Min(1, (double)ThumbnailSide / Math.Max(thumbnail.Width, thumbnail.Height));
        var small = Resize.To(thumbnail, Math.Max(1, (int)(scale * thumbnail.Width)), Math.Max(1, (int)(scale * thumbnail.Height)));
        var mark = warnings.Count == 0 ? default : Html.Of($"<p class=\"warn\" title=\"{by.WithoutFolders(string.Join("; ", warnings))}\">⚠ {NumberText.Count(warnings.Count, "warning")}</p>");
        tiles.Add(Html.Of($"""
            <li class="tile" data-name="{name}" data-label="{label}" data-probability="{probability ?? -1}" data-warnings="{warnings.Count}"><a href="{Uri.EscapeDataString(page)}">
            <span class="frame"><img alt="{name}, with its map" src="{Html.Plain(ShownPicture.Address(small, isExact: false))}"></span><b>{HtmlReport.Short(label)}</b>
            <p>{(probability is { } share ? Percent(share) : "")}{(note.Length > 0 && probability is not null ? " · " : "")}{note}</p><p class="quiet">{name}</p>{mark}</a></li>

            """));
    }

    /// <summary>Adds a picture that could not be used.</summary>
    public void Fail(string name, string error) => failures.Add(Html.Of($"<li>{Html.Name(name)}: {by.WithoutFolders(error)}</li>"));

    /// <summary>The page.</summary>
    public string Render()
    {
        var page = new HtmlPage(
            $"Whence: {tiles.Count} pictures", Html.Of($"{NumberText.Count(tiles.Count, "picture")}, {verb}"),
            Html.Of($"Seen by {by.Models.Select((model, i) => Html.Name(model.File, i < by.Models.Count - 1 ? "," : "."))} Each picture leads to a page of its own."), by);
        page.Append($"""
            <p class="order" hidden><label for="order">In the order of</label><select id="order"><option value="given">the command</option><option value="name">name</option><option value="label">class</option><option value="sure">probability, highest first</option><option value="unsure">probability, lowest first</option><option value="warnings">warnings, most first</option></select></p>
            <ul class="tiles" id="tiles">
            {tiles}</ul>

            """);
        if (failures.Count > 0)
            page.Append($"<section><h2>Could not be used</h2><ul class=\"warnings\">{failures}</ul></section>\n");
        return page.Script(PageFiles.Index).ToString();
    }
}
