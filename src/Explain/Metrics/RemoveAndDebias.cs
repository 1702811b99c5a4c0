namespace Whence.Explain;

/// <summary>
/// ROAD [Rong 2022]: shares of the pixels are removed by <see cref="NoisyLinearImputation"/>, the most relevant ones and the least relevant ones; the measure is how
/// much higher the probability is without the least relevant, averaged over 10, 20, 30, 40, 50, 70 and 90 %. Reversing a ranking flips the sign; a random order has
/// expectation 0.
/// </summary>
static class RemoveAndDebias
{
    static readonly double[] Shares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9];

    public static double Measure(MeasuredMap map)
    {
        var order = map.Order;
        var noise = new double[map.X.Length];
        RandomSequence.Normal(map.Context.Seed, RandomPurpose.MetricImputation, (ulong)map.Picture, noise);
        var inputs = new float[2 * Shares.Length][];
        Parallel.For(0, inputs.Length, i => inputs[i] = Imputed(i));
        var p = map.Probabilities(inputs.Length, (i, input) => inputs[i].CopyTo(input));
        return Enumerable.Range(0, Shares.Length).Average(k => p[k + Shares.Length] - p[k]);

        // Without the most relevant first, then without the least relevant.
        float[] Imputed(int i)
        {
            var count = (int)Math.Round(Shares[i % Shares.Length] * order.Length);
            var (removed, left) = (new bool[order.Length], map.X.ToArray());
            foreach (var pixel in i < Shares.Length ? order[..count] : order[^count..])
                removed[pixel] = true;
            NoisyLinearImputation.Fill(left, removed, map.Input[2], noise);
            return left;
        }
    }
}
