using static System.FormattableString;

namespace Whence.Explain.Reports;

/// <summary>
/// A line plot as a self-contained SVG element, to be put into an HTML report: convergence over samples, deletion and insertion curves.
/// Series differ by colour and by dash, so that the plot can be read in grey.
/// </summary>
sealed class LinePlot
{
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
        var legend = series.Where(s => s.Name.Length > 0).ToArray();
        var frame = new PlotFrame(Title, width, height, legend.Length);
        var (x, y) = (frame.XAxis(series.SelectMany(s => s.Xs)), frame.YAxis(series.SelectMany(s => s.Bounds())));
        frame.AppendAxes(x, y, XLabel, YLabel);
        for (var i = 0; i < series.Count; i++)
            AppendSeries(frame, series[i], i, x, y);
        foreach (var s in legend)
            frame.AppendLegend(s.Name, series.IndexOf(s));
        return frame.ToString();
    }

    static void AppendSeries(PlotFrame frame, Series s, int index, PlotAxis x, PlotAxis y)
    {
        string At(int i, double offset) => Invariant($"{x.Map(s.Xs[i]):0.##},{y.Map(s.Ys[i] + offset):0.##}");
        foreach (var (first, count) in s.Runs())
        {
            var run = Enumerable.Range(first, count);
            if (s.Errors.Length > 0)
            {
                var around = run.Select(i => At(i, s.Error(i))).Concat(run.Reverse().Select(i => At(i, -s.Error(i))));
                frame.Append($"<polygon points='{string.Join(' ', around)}' {PlotFrame.Colour(index)} fill='currentColor' fill-opacity='.16'/>\n");
            }
            // A lone point has no line; a stroke of no length with round caps shows it as a dot.
            var points = string.Join(' ', run.Select(i => At(i, 0)));
            var path = count > 1
                ? $"stroke-width='1.8' {PlotFrame.Style(index)}"
                : $"stroke-width='5' stroke-linecap='round' {PlotFrame.Colour(index)} stroke='currentColor'";
            frame.Append($"<path d='M{points}{(count > 1 ? "" : "h0")}' fill='none' stroke-linejoin='round' {path}/>\n");
        }
    }

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
