using System.Numerics;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>
/// The weights of one window after the other on the CPU: w_r = prior_r exp(e_r) / sum of the same over the window's taps on the map, e_r = -beta (Amax - A_r)^2,
/// Amax the window's largest A; exponents are taken relative to the largest one of a tap with a prior above 0.
/// </summary>
/// <param name="d">The windows.</param>
/// <param name="weights">Temporary memory of <see cref="Floats"/> values.</param>
unsafe readonly struct AttentionWeights(PoolDims d, float* weights)
{
    /// <summary>Temporary memory for windows of these dimensions: weights and distances, in whole vectors.</summary>
    public static int Floats(PoolDims d) => 2 * Vectors(d);

    /// <summary>Weights of the window that was made last, in the order of its taps on the map.</summary>
    public float* Values => weights;

    /// <summary>Amax - A of the same taps.</summary>
    public float* Below => weights + Vectors(d);

    /// <summary>Makes the weights of the taps in these rows and columns of the map <paramref name="a"/> [H,W].</summary>
    /// <returns>Their number.</returns>
    public int Make(float* a, float beta, float* prior, AttentionTaps taps)
    {
        var (count, largest) = (0, float.NegativeInfinity);
        for (var h = taps.Top; h < taps.Bottom; h += taps.StepH)
            for (var w = taps.Left; w < taps.Right; w += taps.StepW)
                largest = MathF.Max(largest, weights[count++] = a[h * d.W + w]);
        var top = float.NegativeInfinity;
        for (int row = taps.FirstRow, i = 0; i < count; row++)
        {
            for (var column = 0; column < taps.Width; column++, i++)
            {
                var below = largest - weights[i];
                (Below[i], weights[i]) = (below, -(beta * (below * below)));
                if (prior[row * d.S + taps.FirstColumn + column] > 0)
                    top = MathF.Max(top, weights[i]);
            }
        }
        Exponentiate(count, top);
        var sum = 0f;
        for (int row = taps.FirstRow, i = 0; i < count; row++)
            for (var column = 0; column < taps.Width; column++, i++)
                sum += weights[i] *= prior[row * d.S + taps.FirstColumn + column];
        for (var i = 0; i < count; i++)
            weights[i] /= sum;
        return count;
    }

    void Exponentiate(int count, float top)
    {
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            FloatLanes exponents = VectorTail.LoadLanes(weights + i, count - i);
            VectorTail.StoreLanes(FloatLanes.Exp(FloatLanes.Min(exponents - top, 0)), weights + i, count - i);
        }
    }

    static int Vectors(PoolDims d) => (d.R * d.S + 15) / 16 * 16;
}
