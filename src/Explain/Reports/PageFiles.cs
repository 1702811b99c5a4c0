using System.Globalization;
using System.Text;
using Whence.Models.Images;

namespace Whence.Explain.Reports;

/// <summary>Style and scripts of the pages, those of files and that of the service: embedded, with the engine's colours put in.</summary>
static class PageFiles
{
    const int Colours = 256, Stops = 17;

    /// <summary>A picture for the browser's tab, so that none is asked for.</summary>
    public const string Icon =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Ccircle cx='12' cy='17' r='9' fill='%23c2402f'/%3E%3Ccircle cx='20' cy='15' r='9' fill='%232f62c2' fill-opacity='.8'/%3E%3C/svg%3E";

    /// <summary>The look of every page.</summary>
    public static string Look { get; } = Read("look.css")
        .Replace("@signed@", Gradient(ColorMap.Signed), StringComparison.Ordinal).Replace("@absolute@", Gradient(ColorMap.Unsigned), StringComparison.Ordinal);

    /// <summary>The switch between light and dark.</summary>
    public static string Theme { get; } = Read("theme.js");

    /// <summary>Maps over pictures: colours, numbers, values under the pointer.</summary>
    public static string Maps { get; } = Read("map.js")
        .Replace("@signed@", Table(ColorMap.Signed), StringComparison.Ordinal).Replace("@absolute@", Table(ColorMap.Unsigned), StringComparison.Ordinal);

    /// <summary>What sets opacity, scale and sign of maps.</summary>
    public static string Controls { get; } = Read("controls.html");

    /// <summary>What the controls do to the maps of a report.</summary>
    public static string Report { get; } = Read("report.js");

    /// <summary>The order of an index.</summary>
    public static string Index { get; } = Read("index.js");

    /// <summary>The order of tables.</summary>
    public static string Sort { get; } = Read("sort.js");

    // Red, green, blue of so many values from the lowest to the highest.
    static string Table(ColorMap colours)
    {
        var bytes = new byte[3 * Colours];
        for (var i = 0; i < Colours; i++)
        {
            var colour = At(colours, i / (Colours - 1.0));
            (bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]) = (colour.R, colour.G, colour.B);
        }
        return Convert.ToBase64String(bytes);
    }

    static string Gradient(ColorMap colours)
    {
        var css = new StringBuilder("linear-gradient(90deg");
        for (var i = 0; i < Stops; i++)
        {
            var colour = At(colours, i / (Stops - 1.0));
            css.Append(CultureInfo.InvariantCulture, $",#{colour.R:x2}{colour.G:x2}{colour.B:x2}");
        }
        return css.Append(')').ToString();
    }

    static Rgb At(ColorMap colours, double share) => colours[colours.IsSigned ? 2 * share - 1 : share];

    static string Read(string name)
    {
        using var reader = new StreamReader(typeof(PageFiles).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
