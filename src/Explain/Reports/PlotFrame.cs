using System.Net;
using System.Text;
using static System.FormattableString;

namespace Whence.Explain.Reports;

/// <summary>
/// What every plot has: the SVG element, title, axes with ticks, and a legend beneath. Numbers are written independently of the culture. It is drawn for white paper; a page
/// with another ground changes colours by the classes.
/// </summary>
sealed class PlotFrame
{
    const int LeftEdge = 62, RightEdge = 14, TopEdge = 30, BottomEdge = 46, LegendRow = 17;

    /// <summary>Okabe and Ito's order of hues, which colour-blind readers can tell apart, without its yellow.</summary>
    static readonly string[] Strokes = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];

    static readonly string[] Dashes = ["", "7 3", "2 3", "9 3 2 3"];

    readonly StringBuilder svg = new();
    readonly int height;
    int legendRows;

    /// <summary>Opens the element.</summary>
    /// <param name="title">Written above the plot.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels without the legend.</param>
    /// <param name="legend">Rows that will be added to the legend.</param>
    public PlotFrame(string title, int width, int height, int legend)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, LeftEdge + RightEdge + 50);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, TopEdge + BottomEdge + 50);
        this.height = height;
        (Right, Bottom) = (width - RightEdge, height - BottomEdge);
        var total = height + legend * LegendRow;
        Append($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {total}' width='{width}' height='{total}' ");
        Append($"class='plot' role='img' aria-label='{Escape(title)}' font-family='system-ui, sans-serif' font-size='12' fill='#333'>\n");
        Append($"<rect class='ground' width='{width}' height='{total}' fill='#fff'/>\n");
        Append($"<text x='{(Left + Right) / 2}' y='18' text-anchor='middle' font-weight='600' font-size='13'>{Escape(title)}</text>\n");
    }

    /// <summary>Pixel of the left axis.</summary>
    public int Left { get; } = LeftEdge;

    /// <summary>Pixel of the right end.</summary>
    public int Right { get; }

    /// <summary>Pixel of the upper end.</summary>
    public int Top { get; } = TopEdge;

    /// <summary>Pixel of the lower axis.</summary>
    public int Bottom { get; }

    /// <summary>The horizontal axis for values.</summary>
    public PlotAxis XAxis(IEnumerable<double> values) => PlotAxis.Of(values, Left, Right);

    /// <summary>The vertical axis for values.</summary>
    public PlotAxis YAxis(IEnumerable<double> values) => PlotAxis.Of(values, Bottom, Top);

    /// <summary>Draws both axes with their labels.</summary>
    public void AppendAxes(PlotAxis x, PlotAxis y, string xLabel, string yLabel)
    {
        foreach (var tick in y.Ticks)
        {
            var at = y.Map(tick);
            Append($"<path d='M{Left} {at:0.##}H{Right}' class='grid' stroke='#e4e4e4'/>");
            Append($"<text x='{Left - 7}' y='{at + 4:0.##}' text-anchor='end'>{y.Label(tick)}</text>\n");
        }
        foreach (var tick in x.Ticks)
        {
            var at = x.Map(tick);
            Append($"<path d='M{at:0.##} {Bottom}v5' class='axis' stroke='#888'/>");
            Append($"<text x='{at:0.##}' y='{Bottom + 18}' text-anchor='middle'>{x.Label(tick)}</text>\n");
        }
        Append($"<path d='M{Left} {Top}V{Bottom}H{Right}' fill='none' class='axis' stroke='#888'/>\n");
        Append($"<g text-anchor='middle'><text x='{(Left + Right) / 2}' y='{height - 10}'>{Escape(xLabel)}</text>\n");
        Append($"<text transform='translate(14 {(Top + Bottom) / 2}) rotate(-90)'>{Escape(yLabel)}</text></g>\n");
    }

    /// <summary>Adds a row to the legend, in the style of series <paramref name="index"/>.</summary>
    public void AppendLegend(string name, int index) => AppendLegend(name, $"stroke-width='1.8' {Style(index)}");

    /// <summary>Adds a row to the legend, its line drawn with the given attributes.</summary>
    public void AppendLegend(string name, string attributes)
    {
        var y = height + LegendRow * legendRows++;
        Append($"<path d='M{Left} {y + 6}h28' {attributes}/>");
        Append($"<text x='{Left + 36}' y='{y + 10}'>{Escape(name)}</text>\n");
    }

    /// <summary>Adds markup.</summary>
    public void Append(FormattableString markup) => svg.Append(Invariant(markup));

    /// <summary>The whole element.</summary>
    public override string ToString() => svg + "</svg>\n";

    /// <summary>Colour and dash of a series.</summary>
    public static string Style(int index) =>
        $"{Colour(index)} stroke='currentColor'" + (Dash(index).Length > 0 ? $" stroke-dasharray='{Dash(index)}'" : "");

    /// <summary>The colour of a series, to be used as <c>currentColor</c>; a page may change it by the class.</summary>
    public static string Colour(int index) => $"class='s{index % Strokes.Length}' color='{Strokes[index % Strokes.Length]}'";

    /// <summary>Text as markup.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    static string Dash(int index) => Dashes[index % Dashes.Length];
}
