using System.Globalization;
using Whence.Statistics;

namespace Whence.Diagnose.Data;

/// <summary>Where numbers are cut into the values of a property; a bin holds its upper edge.</summary>
/// <param name="Edges">The inner edges of finite numbers, from their rising order; they rise strictly.</param>
public sealed record Binning(Func<double[], double[]> Edges)
{
    /// <summary>At shares of the rows: quartiles for .25, .5, .75. Edges that equal numbers make equal count once.</summary>
    public static Binning Quantiles(params double[] shares) =>
        new(sorted => [.. shares.Select(share => Bootstrap.Quantile(sorted, share)).Distinct()]);

    /// <summary>Bins of one width between the smallest and the largest number.</summary>
    public static Binning EqualWidth(int bins) =>
        new(sorted => [.. Enumerable.Range(1, bins - 1).Select(b => sorted[0] + b * (sorted[^1] - sorted[0]) / bins).Distinct()]);

    /// <summary>Bins between given edges.</summary>
    public static Binning At(params double[] edges) => new(_ => edges);

    /// <summary>Quartiles.</summary>
    public static Binning Default { get; } = Quantiles(0.25, 0.5, 0.75);

    /// <summary>
    /// Reads a rule as the command line writes it: <c>quantiles:4</c>, <c>width:5</c>, or edges such as <c>0.2,0.5</c>.
    /// </summary>
    /// <exception cref="DiagnoseException">It is none of these.</exception>
    public static Binning Parse(string rule)
    {
        var parts = rule.Split(':');
        if (parts is ["quantiles" or "width", var count] && int.TryParse(count, CultureInfo.InvariantCulture, out var bins) && bins is >= 2 and <= 100)
            return parts[0] == "width" ? EqualWidth(bins) : Quantiles([.. Enumerable.Range(1, bins - 1).Select(b => (double)b / bins)]);
        var edges = new List<double>();
        foreach (var text in rule.Split(','))
        {
            if (!double.TryParse(text, CultureInfo.InvariantCulture, out var edge) || !double.IsFinite(edge) || (edges.Count > 0 && edge <= edges[^1]))
                throw new DiagnoseException($"bins '{rule}': expects quantiles:N or width:N with N in 2..100, or rising edges such as 0.2,0.5");
            edges.Add(edge);
        }
        return At([.. edges]);
    }
}
