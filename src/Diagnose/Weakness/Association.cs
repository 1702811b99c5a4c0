using Whence.Diagnose.Data;

namespace Whence.Diagnose.Weakness;

/// <summary>How far one property tells another: Cramer's V, <c>sqrt(chi2 / (n min(r - 1, c - 1)))</c>, 0 for nothing to 1 for all [Cramer 1946].</summary>
static class Association
{
    /// <summary>Of two properties of the same examples.</summary>
    public static double Of(Property a, Property b)
    {
        var (n, counts) = ((double)a.CodeArray.Length, new long[a.Values.Count, b.Values.Count]);
        for (var i = 0; i < a.CodeArray.Length; i++)
            counts[a.CodeArray[i], b.CodeArray[i]]++;
        double chi = 0;
        for (var v = 0; v < a.Values.Count; v++)
        {
            for (var w = 0; w < b.Values.Count; w++)
            {
                if (a.Counts[v] * (double)b.Counts[w] / n is > 0 and var expected)
                    chi += (counts[v, w] - expected) * (counts[v, w] - expected) / expected;
            }
        }
        var least = Math.Min(a.Counts.Count(count => count > 0), b.Counts.Count(count => count > 0)) - 1;
        return least > 0 ? Math.Sqrt(chi / (n * least)) : 0;
    }
}
