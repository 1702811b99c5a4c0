using System.Net;
using System.Text;
using Whence.Explain.Reports;
using Whence.Runtime;
using static System.FormattableString;

namespace Whence.Cli.Bench;

/// <summary>
/// Rate over intensity on logarithmic axes, as a self-contained SVG element: under the roof that memory and arithmetic of the device make
/// [Williams 2009]. Work without arithmetic has no place in it. A point carries its row in the table, and its name where there is room.
/// </summary>
public sealed class RooflinePlot(RooflinePeaks peaks)
{
    const int Left = 70, Right = 20, Top = 24, Bottom = 50, Row = 13;

    // Room for the words at the roof.
    const int RoofLabel = 240;

    // Width of a letter on average, a little generous.
    const double Letter = 6.4;

    readonly List<(string Label, double Intensity, double Rate)> points = [];

    /// <summary>Whether there is a point to be seen.</summary>
    public bool IsEmpty => points.Count == 0;

    /// <summary>Adds the work of row <paramref name="row"/> of a table.</summary>
    public void Add(int row, BenchTiming timing)
    {
        if (timing.Work.Flop > 0 && timing.Work.Bytes > 0)
            points.Add(($"{row} {timing.Work.Family}{(timing.Work.Variant.Length > 0 ? $" {timing.Work.Variant}" : "")}", timing.Intensity, timing.GigaFlopPerSecond));
    }

    /// <summary>The SVG element.</summary>
    public string ToSvg(int width = 1100, int height = 560)
    {
        var (peak, bandwidth) = (peaks.FlopPerSecond / 1e9, peaks.BytesPerSecond / 1e9);
        var ridge = peak / bandwidth;
        var x = LogAxis.Of(points.Select(p => p.Intensity).Append(ridge).Append(4 * ridge), Left, width - Right);
        var y = LogAxis.Of(points.Select(p => p.Rate).Append(1.5 * peak), height - Bottom, Top);
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' "));
        svg.Append("class='plot' role='img' aria-label='Roofline' font-family='system-ui, sans-serif' font-size='11' fill='#333'>\n");
        AppendAxes(svg, x, y, width, height);
        AppendRoof(svg, x, y, peak, bandwidth);
        AppendPoints(svg, x, y, width, height);
        return svg.Append("</svg>\n").ToString();
    }

    static void AppendAxes(StringBuilder svg, LogAxis x, LogAxis y, int width, int height)
    {
        int bottom = height - Bottom, right = width - Right;
        foreach (var tick in x.Ticks)
        {
            svg.Append(Invariant($"<path d='M{x.Map(tick):0.#} {Top}V{bottom}' class='grid' stroke='#e4e4e4'/>"));
            svg.Append(Invariant($"<text x='{x.Map(tick):0.#}' y='{bottom + 17}' text-anchor='middle'>{LogAxis.Label(tick)}</text>\n"));
        }
        foreach (var tick in y.Ticks)
        {
            svg.Append(Invariant($"<path d='M{Left} {y.Map(tick):0.#}H{right}' class='grid' stroke='#e4e4e4'/>"));
            svg.Append(Invariant($"<text x='{Left - 7}' y='{y.Map(tick) + 4:0.#}' text-anchor='end'>{LogAxis.Label(tick)}</text>\n"));
        }
        svg.Append(Invariant($"<path d='M{Left} {Top}V{bottom}H{right}' fill='none' class='axis' stroke='#888'/>\n<g text-anchor='middle' font-size='12'>"));
        svg.Append(Invariant($"<text x='{(Left + right) / 2}' y='{height - 10}'>intensity: operations per byte that must be moved</text>"));
        svg.Append(Invariant($"<text transform='translate(16 {(Top + bottom) / 2}) rotate(-90)'>GFLOP/s</text></g>\n"));
    }

    static void AppendRoof(StringBuilder svg, LogAxis x, LogAxis y, double peak, double bandwidth)
    {
        var (low, high) = x.Range;
        var first = Math.Max(low, y.Range.Low / bandwidth);
        var ridge = Math.Clamp(peak / bandwidth, first, high);
        svg.Append(Invariant($"<path d='M{x.Map(first):0.#} {y.Map(first * bandwidth):0.#}L{x.Map(ridge):0.#} {y.Map(ridge * bandwidth):0.#}H{x.Map(high):0.#}' "));
        svg.Append("fill='none' stroke='#d55e00' stroke-width='2'/>\n<g fill='#a54a00' font-size='12'>");
        svg.Append(Invariant($"<text x='{x.Map(high) - 4:0.#}' y='{y.Map(peak) - 6:0.#}' text-anchor='end'>{peak:0} GFLOP/s, float32 in registers</text>"));
        // Along the slope, which is one decade up for one to the right.
        var angle = Math.Atan2(y.Map(1) - y.Map(10), x.Map(10) - x.Map(1)) * 180 / Math.PI;
        svg.Append(Invariant($"<text transform='translate({x.Map(first) + 12:0.#} {y.Map(first * bandwidth) - 16:0.#}) rotate({-angle:0.##})'>"));
        svg.Append(Invariant($"{bandwidth:0} GB/s copied</text></g>\n"));
    }

    void AppendPoints(StringBuilder svg, LogAxis x, LogAxis y, int width, int height)
    {
        var taken = points.Select(p => new Box(x.Map(p.Intensity) - 4, y.Map(p.Rate) - 4, 8, 8)).ToList();
        var roof = y.Map(peaks.FlopPerSecond / 1e9);
        taken.Add(new(width - Right - RoofLabel, roof - 2 * Row, RoofLabel, 2 * Row));
        foreach (var (label, intensity, rate) in points)
        {
            var (px, py) = (x.Map(intensity), y.Map(rate));
            svg.Append(Invariant($"<circle cx='{px:0.#}' cy='{py:0.#}' r='3.5' fill='#0072b2' fill-opacity='.8'><title>{Escape(label)}</title></circle>"));
            // The whole label beside the point, else its number, else nothing: the pointer shows it.
            foreach (var text in new[] { label, label.Split(' ')[0] })
            {
                if (Places(px, py, text).FirstOrDefault(box => box.IsWithin(Left, Top, width - Right, height - Bottom) && !taken.Exists(box.Meets)) is not { } free)
                    continue;
                taken.Add(free);
                svg.Append(Invariant($"<text x='{free.X:0.#}' y='{free.Y + Row - 3:0.#}'>{Escape(text)}</text>"));
                break;
            }
            svg.Append('\n');
        }
    }

    static IEnumerable<Box> Places(double x, double y, string text)
    {
        var length = text.Length * Letter;
        foreach (var shift in new[] { 0, -Row, Row })
        {
            yield return new(x + 6, y - Row / 2.0 + shift, length, Row);
            yield return new(x - 6 - length, y - Row / 2.0 + shift, length, Row);
        }
    }

    static string Escape(string text) => WebUtility.HtmlEncode(text);

    sealed record Box(double X, double Y, double Width, double Height)
    {
        public bool Meets(Box other) => X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;

        public bool IsWithin(double left, double top, double right, double bottom) => X >= left && Y >= top && X + Width <= right && Y + Height <= bottom;
    }
}
