using System.Net;
using System.Text;
using static System.FormattableString;

namespace Whence.Explain.Reports;

/// <summary>
/// A line plot as a self-contained SVG element, to be put into an HTML report: convergence over samples, deletion and insertion curves,
/// reliability diagrams.
/// Series differ by colour and by dash, so that the plot can be read in grey.
/// </summary>
public sealed class LinePlot
{
    const int Left = 62, Right = 14, Top = 30, Bottom = 46, LegendRow = 17;

    /// <summary>Okabe and Ito's order of hues, which colour-blind readers can tell apart, without its yellow.</summary>
    static readonly string[] Strokes = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];

    static readonly string[] Dashes = ["", "7 3", "2 3", "9 3 2 3"];

    readonly List<Series> series = [];

    /// <summary>Written above the plot.</summary>
    public string Title { get; init; } = "";

    /// <summary>Written below the x axis, with the unit.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>Written beside the y axis, with the unit.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>Adds a series. Points with a coordinate that is not finite are left out and break the line.</summary>
    /// <param name="name">Shown in the legend when there is more than one series or the name is not empty.</param>
    /// <param name="xs">Abscissae, [n].</param>
    /// <param name="ys">Ordinates, [n].</param>
    /// <param name="errors">Half-widths of a band around the line, [n], or empty for none.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public LinePlot Add(string name, ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, ReadOnlySpan<double> errors = default)
    {
        if (xs.Length != ys.Length || (errors.Length != 0 && errors.Length != xs.Length))
            throw new ArgumentException($"series '{name}': {xs.Length} abscissae, {ys.Length} ordinates, {errors.Length} errors");
        series.Add(new Series(name, xs.ToArray(), ys.ToArray(), errors.ToArray()));
        return this;
    }

    /// <summary>The SVG element. Text is escaped; numbers are written independently of the culture.</summary>
    /// <param name="width">Pixels, the legend included.</param>
    /// <param name="height">Pixels; the legend's rows are added beneath.</param>
    public string ToSvg(int width = 560, int height = 320)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Left + Right + 50);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, Top + Bottom + 50);
        var x = PlotAxis.Of(series.SelectMany(s => s.Xs), Left, width - Right);
        var y = PlotAxis.Of(series.SelectMany(s => s.Bounds()), height - Bottom, Top);
        var legend = series.Where(s => s.Name.Length > 0).ToArray();
        var svg = new StringBuilder();
        var total = height + legend.Length * LegendRow;
        svg.Append(Invariant($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {total}' width='{width}' height='{total}' "));
        svg.Append($"role='img' aria-label='{Escape(Title)}' font-family='system-ui, sans-serif' font-size='12' fill='#333'>\n");
        svg.Append(Invariant($"<rect width='{width}' height='{total}' fill='#fff'/>\n"));
        AppendAxes(svg, x, y, width, height);
        for (var i = 0; i < series.Count; i++)
            AppendSeries(svg, series[i], i, x, y);
        for (var i = 0; i < legend.Length; i++)
            AppendLegend(svg, legend[i].Name, series.IndexOf(legend[i]), height + i * LegendRow);
        return svg.Append("</svg>\n").ToString();
    }

    void AppendAxes(StringBuilder svg, PlotAxis x, PlotAxis y, int width, int height)
    {
        int bottom = height - Bottom, right = width - Right;
        foreach (var tick in y.Ticks)
        {
            var at = y.Map(tick);
            svg.Append(Invariant($"<path d='M{Left} {at:0.##}H{right}' stroke='#e4e4e4'/>"));
            svg.Append(Invariant($"<text x='{Left - 7}' y='{at + 4:0.##}' text-anchor='end'>{y.Label(tick)}</text>\n"));
        }
        foreach (var tick in x.Ticks)
        {
            var at = x.Map(tick);
            svg.Append(Invariant($"<path d='M{at:0.##} {bottom}v5' stroke='#888'/>"));
            svg.Append(Invariant($"<text x='{at:0.##}' y='{bottom + 18}' text-anchor='middle'>{x.Label(tick)}</text>\n"));
        }
        svg.Append(Invariant($"<path d='M{Left} {Top}V{bottom}H{right}' fill='none' stroke='#888'/>\n"));
        int middleX = (Left + right) / 2, middleY = (Top + bottom) / 2;
        svg.Append($"<g text-anchor='middle'><text x='{middleX}' y='18' font-weight='600' font-size='13'>{Escape(Title)}</text>\n");
        svg.Append($"<text x='{middleX}' y='{height - 10}'>{Escape(XLabel)}</text>\n");
        svg.Append($"<text transform='translate(14 {middleY}) rotate(-90)'>{Escape(YLabel)}</text></g>\n");
    }

    static void AppendSeries(StringBuilder svg, Series s, int index, PlotAxis x, PlotAxis y)
    {
        string At(int i, double offset) => Invariant($"{x.Map(s.Xs[i]):0.##},{y.Map(s.Ys[i] + offset):0.##}");
        foreach (var (first, count) in s.Runs())
        {
            var run = Enumerable.Range(first, count);
            if (s.Errors.Length > 0)
            {
                var around = run.Select(i => At(i, s.Error(i))).Concat(run.Reverse().Select(i => At(i, -s.Error(i))));
                svg.Append($"<polygon points='{string.Join(' ', around)}' fill='{Stroke(index)}' fill-opacity='.16'/>\n");
            }
            // A lone point has no line; a stroke of no length with round caps shows it as a dot.
            var points = string.Join(' ', run.Select(i => At(i, 0)));
            var path = count > 1 ? $"stroke-width='1.8' {Style(index)}" : $"stroke-width='5' stroke-linecap='round' stroke='{Stroke(index)}'";
            svg.Append($"<path d='M{points}{(count > 1 ? "" : "h0")}' fill='none' stroke-linejoin='round' {path}/>\n");
        }
    }

    static void AppendLegend(StringBuilder svg, string name, int index, int y)
    {
        svg.Append($"<path d='M{Left} {y + 6}h28' stroke-width='1.8' {Style(index)}/>");
        svg.Append($"<text x='{Left + 36}' y='{y + 10}'>{Escape(name)}</text>\n");
    }

    static string Style(int index) => $"stroke='{Stroke(index)}'" + (Dash(index).Length > 0 ? $" stroke-dasharray='{Dash(index)}'" : "");

    static string Stroke(int index) => Strokes[index % Strokes.Length];

    static string Dash(int index) => Dashes[index % Dashes.Length];

    static string Escape(string text) => WebUtility.HtmlEncode(text);

    sealed record Series(string Name, double[] Xs, double[] Ys, double[] Errors)
    {
        public double Error(int i) => Errors.Length > 0 && double.IsFinite(Errors[i]) ? Errors[i] : 0;

        /// <summary>The lowest and the highest ordinate of every point, band included.</summary>
        public IEnumerable<double> Bounds() => Ys.SelectMany((y, i) => new[] { y - Error(i), y + Error(i) });

        /// <summary>Stretches of neighbouring finite points.</summary>
        public IEnumerable<(int First, int Count)> Runs()
        {
            for (int first = 0, i = 0; i <= Xs.Length; i++)
            {
                if (i < Xs.Length && double.IsFinite(Xs[i]) && double.IsFinite(Ys[i]))
                    continue;
                if (i > first)
                    yield return (first, i - first);
                first = i + 1;
            }
        }
    }
}
