namespace Whence.Statistics;

/// <summary>P-values adjusted for how many questions were asked: an adjusted one below q is a finding at level q.</summary>
static class Multiplicity
{
    /// <summary>Benjamini and Hochberg: of the findings, a share q is false in the mean [Benjamini 1995].</summary>
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> p)
    {
        var order = Rising(p);
        var (adjusted, least) = (new double[p.Length], 1.0);
        for (var r = p.Length - 1; r >= 0; r--)
            adjusted[order[r]] = least = Math.Min(least, p[order[r]] * p.Length / (r + 1));
        return adjusted;
    }

    /// <summary>Holm: one or more false findings with probability q at most [Holm 1979].</summary>
    public static double[] Holm(ReadOnlySpan<double> p)
    {
        var order = Rising(p);
        var (adjusted, most) = (new double[p.Length], 0.0);
        for (var r = 0; r < p.Length; r++)
            adjusted[order[r]] = most = Math.Max(most, Math.Min(1, p[order[r]] * (p.Length - r)));
        return adjusted;
    }

    static int[] Rising(ReadOnlySpan<double> p)
    {
        var (keys, order) = (p.ToArray(), Enumerable.Range(0, p.Length).ToArray());
        Array.Sort(keys, order);
        return order;
    }
}
