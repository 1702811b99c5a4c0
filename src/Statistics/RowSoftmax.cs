namespace Whence.Statistics;

/// <summary>Softmax and its relatives on one row, in float64, the largest exponent taken out first.</summary>
static class RowSoftmax
{
    /// <summary><c>softmax(beta z)</c>, written over z.</summary>
    public static void InPlace(Span<double> z, double beta)
    {
        var most = Max(z);
        double sum = 0;
        for (var k = 0; k < z.Length; k++)
            sum += z[k] = Math.Exp(beta * (z[k] - most));
        for (var k = 0; k < z.Length; k++)
            z[k] /= sum;
    }

    /// <summary><c>T log sum exp(z / T)</c>.</summary>
    public static double LogSumExp(ReadOnlySpan<double> z, double temperature = 1)
    {
        var most = Max(z);
        double sum = 0;
        foreach (var value in z)
            sum += Math.Exp((value - most) / temperature);
        return most + temperature * Math.Log(sum);
    }

    /// <summary>Shannon's entropy <c>-sum p log p</c> in nats, <c>0 log 0 = 0</c>.</summary>
    public static double Entropy(ReadOnlySpan<double> p)
    {
        double sum = 0;
        foreach (var value in p)
            sum -= value > 0 ? value * Math.Log(value) : 0;
        return sum;
    }

    public static double Max(ReadOnlySpan<double> z)
    {
        var most = z[0];
        foreach (var value in z)
            most = Math.Max(most, value);
        return most;
    }
}
