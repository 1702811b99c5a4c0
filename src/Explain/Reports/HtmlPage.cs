using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Whence.Models.Images;

namespace Whence.Explain.Reports;

/// <summary>
/// The shell of every page: one HTML file with style, scripts and pictures inside, light and dark, for wide and narrow screens. It asks for nothing elsewhere and may not
/// (Content-Security-Policy); without scripts everything is there but the controls.
/// </summary>
sealed class HtmlPage
{
    readonly StringBuilder body = new();
    readonly Provenance by;
    readonly string title;
    string style = "", scripts = PageFiles.Theme;

    /// <summary>Begins a page.</summary>
    /// <param name="title">For the browser's tab.</param>
    /// <param name="heading">The heading.</param>
    /// <param name="lead">The sentence below it.</param>
    /// <param name="by">What the page's results were made by; the page ends with it.</param>
    public HtmlPage(string title, Html heading, Html lead, Provenance by)
    {
        (this.title, this.by) = (title, by);
        Append($"<header class=\"report top\"><h1>{heading}</h1><button type=\"button\" id=\"theme\" hidden></button><p class=\"lead\">{lead}</p></header>\n");
    }

    /// <summary>Appends markup; text that fills its holes is escaped.</summary>
    public HtmlPage Append(FormattableString markup) => Append(Html.Of(markup));

    /// <inheritdoc cref="Append(FormattableString)"/>
    public HtmlPage Append(Html markup)
    {
        body.Append(markup.Text);
        return this;
    }

    public HtmlPage Warnings(IEnumerable<string> warnings) => Append(WarningList(warnings));

    /// <summary>Warnings, the networks' folders left out, numbers as people write them.</summary>
    public Html WarningList(IEnumerable<string> warnings)
    {
        Html[] lines = [.. warnings.Distinct().Select(warning => Html.Of($"<li>{NumberText.In(by.WithoutFolders(warning))}</li>"))];
        return lines.Length == 0 ? default : Html.Of($"<ul class=\"warnings\">{lines}</ul>\n");
    }

    public HtmlPage Heading(string text) => Append($"<h2>{Glossary.Explained(text)}</h2>\n");

    /// <summary>Rows of a name, which is explained where it is jargon, and a value.</summary>
    public HtmlPage Table(IEnumerable<(string Name, string Value)> rows) => Append(Rows(rows));

    /// <inheritdoc cref="Table(IEnumerable{ValueTuple{string, string}})"/>
    public static Html Rows(IEnumerable<(string Name, string Value)> rows) => Html.Of(
        $"<table class=\"rows\"><tbody>\n{rows.Select(row => Html.Of($"<tr><th scope=\"row\">{Glossary.Explained(row.Name)}</th><td>{row.Value}</td></tr>\n"))}</tbody></table>\n");

    /// <summary>A table that scrolls in itself where it is too wide; the first <paramref name="names"/> columns are text, the others numbers.</summary>
    public HtmlPage Table(string[] columns, IEnumerable<string[]> rows, int names = 1) =>
        Table([.. columns.Select(Glossary.Explained)], rows.Select(row => row.Select((cell, i) => i < names ? Html.Name(cell) : Html.Of($"{cell}")).ToArray()), names);

    /// <inheritdoc cref="Table(string[], IEnumerable{string[]}, int)"/>
    public HtmlPage Table(Html[] columns, IEnumerable<Html[]> rows, int names = 1)
    {
        var head = Cells("th", " scope=\"col\"", columns);
        return Append($"<div class=\"wide\"><table><thead><tr>{head}</tr></thead><tbody>\n{rows.Select(row => Html.Of($"<tr>{Cells("td", "", row)}</tr>\n"))}</tbody></table></div>\n");

        Html Cells(string tag, string attribute, Html[] cells) => Html.Join(cells.Select((cell, i) =>
            Html.Of($"<{Html.Plain(tag)}{Html.Plain(attribute)}{Html.Plain(i >= names ? " class=\"n\"" : "")}>{cell}</{Html.Plain(tag)}>")));
    }

    /// <summary>A picture with a caption.</summary>
    public HtmlPage Figure(string caption, Image image) => Append($"<figure class=\"figure\">{Picture(image, caption)}<figcaption>{caption}</figcaption></figure>\n");

    /// <summary>Small pictures, several a row.</summary>
    public HtmlPage Pictures(IEnumerable<(Html Caption, string Words, Image Image)> pictures) =>
        Append($"<div class=\"pictures\">\n{pictures.Select(p => Html.Of($"<figure>{Picture(p.Image, p.Words)}<figcaption>{p.Caption}</figcaption></figure>\n"))}</div>\n");

    /// <summary>Maps over a picture, with their controls: one at a time where they are switched between, else side by side. Once a page.</summary>
    public HtmlPage Maps(ShownPicture picture, IReadOnlyList<MapCard> cards, bool isOneAtATime = false)
    {
        var isSmall = Math.Max(picture.Image.Width, picture.Image.Height) < MapCard.SmallSide;
        style += $".picture {{ background-image: url({ShownPicture.Address(picture.Image)}); aspect-ratio: {picture.Image.Width} / {picture.Image.Height}; }}\n"
            + $".cards {{ --own: {(isSmall ? "30rem" : $"{Math.Max(MapCard.LeastWidth, picture.Image.Width)}px")}; }}\n";
        scripts += PageFiles.Maps + PageFiles.Report;
        Append($"<div class=\"bar\" id=\"bar\" hidden>{(isOneAtATime ? MapCard.Switches(cards) : default)}{Html.Plain(PageFiles.Controls)}</div>\n");
        Append($"<div class=\"cards{Html.Plain(isOneAtATime ? " one" : "")}\">\n{cards.Select(card => card.Render(picture, isSmall))}</div>\n");
        return Append($"<script type=\"application/json\" id=\"maps\">{Html.Plain(JsonSerializer.Serialize(MapsJson.Of(picture, cards), PageJson.Default.MapsJson))}</script>\n");
    }

    /// <summary>Adds a script of <see cref="PageFiles"/>.</summary>
    public HtmlPage Script(string script)
    {
        scripts += script;
        return this;
    }

    /// <summary>The whole page.</summary>
    public override string ToString()
    {
        var policy = $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(scripts)))}'; base-uri 'none'; form-action 'none'";
        var head = Html.Of($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="generator" content="Whence {Provenance.Version}">
            <title>{title}</title>
            <link rel="icon" href="{Html.Plain(PageFiles.Icon)}">
            <style>
            """);
        return $"{head}\n{PageFiles.Look}{style}</style></head><body>\n{body}{by.Footer()}<script>{scripts}</script>\n</body></html>\n";
    }

    /// <summary>A bar over a share of the cell's width, 0 to 1.</summary>
    public static Html Bar(double? share) => Html.Of($"<span class=\"amount\"><i style=\"width:{100 * Math.Clamp(share ?? 0, 0, 1):0.##}%\"></i></span>");

    static Html Picture(Image image, string words) =>
        Html.Of($"<img class=\"{(image.Width < MapCard.SmallSide ? "small" : "")}\" width=\"{image.Width}\" height=\"{image.Height}\" alt=\"{words}\" src=\"{Html.Plain(ShownPicture.Address(image))}\">");
}
