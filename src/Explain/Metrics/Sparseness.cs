namespace Whence.Explain;

/// <summary>How few entries carry a map [Chalasani 2020, Bhatt 2020].</summary>
public static class Sparseness
{
    /// <summary>Gini coefficient of the absolute values: 0 when all are equal, 1 - 1/n for a single one; 0 for an all-zero map.</summary>
    public static double Gini(ReadOnlySpan<float> map)
    {
        var sorted = new double[map.Length];
        for (var i = 0; i < sorted.Length; i++)
            sorted[i] = Math.Abs((double)map[i]);
        Array.Sort(sorted);
        double weighted = 0, sum = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            weighted += (2.0 * (i + 1) - sorted.Length - 1) * sorted[i];
            sum += sorted[i];
        }
        return sum == 0 ? 0 : weighted / (sorted.Length * sum);
    }

    /// <summary>Entropy of |A| / sum |A| in nats, in [0, ln n]; 0 for an all-zero map.</summary>
    public static double Entropy(ReadOnlySpan<float> map)
    {
        double sum = 0, entropy = 0;
        foreach (var a in map)
            sum += Math.Abs((double)a);
        if (sum == 0)
            return 0;
        foreach (var a in map)
        {
            var share = Math.Abs((double)a) / sum;
            entropy -= share > 0 ? share * Math.Log(share) : 0;
        }
        return entropy;
    }
}
