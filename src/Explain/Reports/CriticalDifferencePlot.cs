using System.Text;
using Whence.Statistics;
using static System.FormattableString;

namespace Whence.Explain.Reports;

/// <summary>
/// Average ranks of methods, the best at the top, as SVG: a dot a method on the axis of ranks, and a bar beside those that do not differ: whose ranks lie within the
/// critical difference [Demsar 2006].
/// </summary>
static class CriticalDifferencePlot
{
    const int Width = 640, Row = 22, Names = 210, Top = 44, Clique = 9, Wide = 190;

    /// <summary>The plot.</summary>
    /// <param name="test">The ranks.</param>
    /// <param name="names">Of each treatment its name.</param>
    public static string ToSvg(FriedmanTest test, IReadOnlyList<string> names)
    {
        int[] order = [.. Enumerable.Range(0, names.Count).OrderBy(j => test.Ranks[j])];
        var (cliques, height) = (test.Cliques(), Top + Row * names.Count + 34);
        var right = Width - 16 - Clique * Math.Max(1, cliques.Count);
        var axis = PlotAxis.Of([1, names.Count], Names, right - 8);
        var svg = new StringBuilder();
        Append($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {Width} {height}' width='{Width}' height='{height}' class='plot' style='min-width:{Width}px' role='img' aria-label='Average ranks' font-family='system-ui, sans-serif' font-size='13' fill='#333'>\n");
        Append($"<rect class='ground' width='{Width}' height='{height}' fill='#fff'/>\n");
        var difference = Math.Min(right - 8, axis.Map(1 + test.CriticalDifference));
        Append($"<path d='M{axis.Map(1):0.##} 18v8M{axis.Map(1):0.##} 22H{difference:0.##}M{difference:0.##} 18v8' class='ink' stroke='#333' fill='none'/><text x='{axis.Map(1):0.##}' y='12'>critical difference {test.CriticalDifference:0.00}</text>\n");
        foreach (var tick in axis.Ticks.Where(tick => tick >= 1 && tick <= names.Count))
        {
            Append($"<path d='M{axis.Map(tick):0.##} {Top - 8}V{height - 34}' class='grid' stroke='#e4e4e4'/>");
            Append($"<text x='{axis.Map(tick):0.##}' y='{height - 18}' text-anchor='middle'>{axis.Label(tick)}</text>\n");
        }
        for (var place = 0; place < order.Length; place++)
        {
            var (y, x) = (Top + Row * place + 4, axis.Map(test.Ranks[order[place]]));
            Append($"<text x='{Names - 12}' y='{y + 4}' text-anchor='end'>{Fitted(names[order[place]])}</text>");
            Append($"<g class='s0' color='#0072b2'><path d='M{Names} {y}H{x:0.##}' stroke='currentColor' stroke-opacity='.35'/><circle cx='{x:0.##}' cy='{y}' r='4.5' fill='currentColor'/></g>");
            Append($"<text x='{x + 9:0.##}' y='{y + 4}' font-size='11'>{test.Ranks[order[place]]:0.0}</text>\n");
        }
        for (var c = 0; c < cliques.Count; c++)
        {
            var (first, last) = (Array.IndexOf(order, cliques[c][0]), Array.IndexOf(order, cliques[c][^1]));
            Append($"<path d='M{right + 8 + Clique * c} {Top + Row * first - 2}V{Top + Row * last + 10}' class='ink' stroke='#333' stroke-width='4' stroke-linecap='round'/>\n");
        }
        Append($"<text x='{(Names + right) / 2}' y='{height - 2}' text-anchor='middle' font-size='12'>average rank over {test.Blocks} pictures, 1 is best</text>\n");
        return svg + "</svg>\n";

        void Append(FormattableString markup) => svg.Append(Invariant(markup));
    }

    // Names take what is left of the axis.
    static string Fitted(string name) => PlotFrame.Escape(name.Length * 7 > Wide ? $"{name[..(Wide / 7 - 1)]}…" : name);
}
