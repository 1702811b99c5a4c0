namespace Whence.Explain;

/// <summary>
/// Reliability of a map of random samples, in the sense of classical test theory [Lord 1968]: the share of its variance over places that is not noise. With
/// <c>s2</c> the map's variance over its P places (divisor P - 1) and <c>e2</c> the mean of the squared standard errors,
/// <code>
/// r = 1 - e2 / s2        not below 0
/// </code>
/// For independent samples that is the correlation over places to be expected between this map and one by another seed. Samples that are spread more evenly than
/// independent ones have a smaller error than their standard error says: such maps are at least as reliable as this.
/// </summary>
public static class MapReliability
{
    /// <summary>What is asked of a map that goes on until it is reliable, unless something else is.</summary>
    public const double Good = 0.9;

    /// <summary>Below this more than half of what a map shows is noise.</summary>
    public const double Poor = 0.5;

    /// <summary>r from sums over the places of a map; NaN where the map is the same everywhere.</summary>
    /// <param name="places">P.</param>
    /// <param name="sum">Sum of the map.</param>
    /// <param name="squares">Sum of its squares.</param>
    /// <param name="errors">Sum of its squared standard errors.</param>
    internal static double Of(int places, double sum, double squares, double errors)
    {
        var variance = (squares - sum * sum / places) / (places - 1);
        return variance > 0 ? Math.Clamp(1 - errors / places / variance, 0, 1) : double.NaN;
    }

    /// <summary>
    /// How many times as many samples take a map from one reliability to another, by the formula of Spearman and Brown [Spearman 1910, Brown 1910]: of k times as many
    /// it is <c>k r / (1 + (k - 1) r)</c>. Infinite from 0.
    /// </summary>
    public static double Lengthening(double from, double to) => to * (1 - from) / (from * (1 - to));
}
