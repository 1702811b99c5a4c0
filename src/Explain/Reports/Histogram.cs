using static System.FormattableString;

namespace Whence.Explain.Reports;

/// <summary>
/// How the values of two or more sets lie, as a self-contained SVG element: shares of each set in common bins, as outlines over each
/// other. The first and last bin hold what lies beyond the middle 99 % of every set, so that a far value does not press the rest
/// together.
/// </summary>
sealed class Histogram
{
    const double Tail = 0.005;

    readonly List<(string Name, double[] Values)> sets = [];

    /// <summary>Written above the plot.</summary>
    public string Title { get; init; } = "";

    /// <summary>Written below the x axis, with the unit.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>Number of bins, at least 1.</summary>
    public int Bins { get; init; } = 40;

    /// <summary>A value to be marked by an upright line, or null.</summary>
    public double? Mark { get; init; }

    /// <summary>What the mark is, for the legend.</summary>
    public string MarkName { get; init; } = "threshold";

    /// <summary>Adds a set. Values that are not finite are left out.</summary>
    /// <returns>This plot.</returns>
    public Histogram Add(string name, ReadOnlySpan<double> values)
    {
        double[] finite = [.. values.ToArray().Where(double.IsFinite)];
        Array.Sort(finite);
        sets.Add((name, finite));
        return this;
    }

    /// <summary>The SVG element.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels; the legend's rows are added beneath.</param>
    public string ToSvg(int width = 560, int height = 280)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Bins, 1);
        var (low, high) = Range();
        var shares = sets.Select(set => Shares(set.Values, low, high)).ToArray();
        var frame = new PlotFrame(Title, width, height, sets.Count + (Mark is null ? 0 : 1));
        var (x, y) = (frame.XAxis([low, high]), frame.YAxis(shares.SelectMany(s => s).Append(0)));
        frame.AppendAxes(x, y, XLabel, "share of the set");
        for (var i = 0; i < sets.Count; i++)
        {
            AppendOutline(frame, shares[i], i, x, y, low, (high - low) / Bins);
            frame.AppendLegend($"{sets[i].Name} ({sets[i].Values.Length})", i);
        }
        if (Mark is { } mark)
        {
            if (mark >= low && mark <= high)
                frame.Append($"<path d='M{x.Map(mark):0.##} {frame.Top}V{frame.Bottom}' class='ink' stroke='#333' stroke-dasharray='4 3'/>\n");
            frame.AppendLegend($"{MarkName}: {NumberText.Of(mark)}", "class='ink' stroke='#333' stroke-dasharray='4 3'");
        }
        return frame.ToString();
    }

    (double Low, double High) Range()
    {
        double[][] filled = [.. sets.Select(set => set.Values).Where(values => values.Length > 0)];
        if (filled.Length == 0)
            return (0, 1);
        var low = filled.Min(sorted => sorted[(int)(Tail * (sorted.Length - 1))]);
        var high = filled.Max(sorted => sorted[(int)Math.Ceiling((1 - Tail) * (sorted.Length - 1))]);
        return high > low ? (low, high) : (low - 0.5, low + 0.5);
    }

    double[] Shares(double[] values, double low, double high)
    {
        var shares = new double[Bins];
        foreach (var value in values)
            shares[(int)Math.Clamp((value - low) / (high - low) * Bins, 0, Bins - 1)] += 1.0 / values.Length;
        return shares;
    }

    static void AppendOutline(PlotFrame frame, double[] shares, int index, PlotAxis x, PlotAxis y, double low, double step)
    {
        var path = string.Concat(shares.Select((share, b) => Invariant($"V{y.Map(share):0.##}H{x.Map(low + (b + 1) * step):0.##}")));
        frame.Append($"<path d='M{x.Map(low):0.##} {frame.Bottom}{path}V{frame.Bottom}' ");
        frame.Append($"fill='currentColor' fill-opacity='.14' stroke-width='1.5' {PlotFrame.Style(index)}/>\n");
    }
}
