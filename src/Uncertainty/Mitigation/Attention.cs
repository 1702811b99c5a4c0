using Whence.Explain;
using Whence.Graphs;

namespace Whence.Uncertainty;

/// <summary>Uncertainty maps as attention on inputs.</summary>
public static class Attention
{
    const double LongerSideShare = 1.0 / 20;

    /// <summary>Mn = (M - min M) / (max M - min M), in [0,1]; zeros for a map that is the same everywhere.</summary>
    public static float[] Scale(ReadOnlySpan<float> map)
    {
        var scaled = new float[map.Length];
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in map)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        for (var i = 0; i < scaled.Length && high > low; i++)
            scaled[i] = (map[i] - low) / (high - low);
        return scaled;
    }

    /// <summary>x (1 - lambda Mn) + lambda Mn blur(x).</summary>
    /// <param name="x">The image [H,W,C].</param>
    /// <param name="shape">Its shape [1,H,W,C].</param>
    /// <param name="attention">Mn [H,W].</param>
    /// <param name="strength">lambda.</param>
    /// <param name="sigma">The blur's standard deviation in pixels; null takes a twentieth of the longer side.</param>
    public static float[] Apply(ReadOnlySpan<float> x, Shape shape, ReadOnlySpan<float> attention, double strength, double? sigma = null)
    {
        var attended = new float[x.Length];
        Baseline.Blur(sigma ?? LongerSideShare * Math.Max(shape[1], shape[2])).Fill(x, shape, attended);
        for (var i = 0; i < attended.Length; i++)
            attended[i] = x[i] + (float)strength * attention[i / shape[3]] * (attended[i] - x[i]);
        return attended;
    }
}
