using System.Numerics;
using System.Runtime.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>
/// The weights of as many windows at once as a CPU vector has lanes: w_r = prior_r exp(e_r) / sum of the same over the window's taps on the map,
/// e_r = -beta (Amax - A_r)^2, Amax the window's largest A; exponents are taken relative to the largest one of a tap with a prior other than 0.
/// Tap r of the window in lane l is at [r * Lanes + l].
/// </summary>
/// <param name="d">The windows.</param>
/// <param name="weights">Temporary memory of <see cref="Floats"/> values.</param>
unsafe readonly struct AttentionWeights(PoolDims d, float* weights)
{
    /// <summary>Windows made at once.</summary>
    public static int Lanes => Vector<float>.Count;

    /// <summary>Weights; 0 off the map.</summary>
    public float* Values => weights;

    /// <summary>Amax - A.</summary>
    public float* Below => weights + d.R * d.S * Lanes;

    /// <summary>Temporary memory for windows of these dimensions: weights and distances.</summary>
    public static int Floats(PoolDims d) => 2 * d.R * d.S * Lanes;

    /// <summary>Makes the weights of <paramref name="count"/> windows from <paramref name="first"/> on, by the maps <paramref name="a"/> [N,H,W].</summary>
    public void Make(float* a, float beta, float* prior, in AttentionTaps first, int count)
    {
        Gather(a, prior, first, count);
        var taps = d.R * d.S * Lanes;
        var (largest, top, sum) = (new Vector<float>(float.NegativeInfinity), new Vector<float>(float.NegativeInfinity), Vector<float>.Zero);
        for (var i = 0; i < taps; i += Lanes)
            largest = Vector.Max(largest, Vector.Load(Below + i));
        for (var i = 0; i < taps; i += Lanes)
        {
            var below = largest - Vector.Load(Below + i);
            Vector.Store(below, Below + i);
            top = Vector.ConditionalSelect(Vector.Equals(Vector.Load(Values + i), Vector<float>.Zero), top, Vector.Max(top, Exponent(below, beta)));
        }
        for (var i = 0; i < taps; i += Lanes)
        {
            var share = Vector.Load(Values + i);
            var exponential = Exp(Vector.Min(Exponent(Vector.Load(Below + i), beta) - top, Vector<float>.Zero));
            var weight = Vector.ConditionalSelect(Vector.Equals(share, Vector<float>.Zero), share, exponential * share);
            Vector.Store(weight, Values + i);
            sum += weight;
        }
        for (var i = 0; i < taps; i += Lanes)
            Vector.Store(Vector.Load(Values + i) / sum, Values + i);
    }

    static Vector<float> Exp(Vector<float> a) => Lanes switch
    {
        4 => LaneMath.Exp<Lanes128, Vector128<float>>(a.AsVector128()).AsVector(),
        8 => LaneMath.Exp<Lanes256, Vector256<float>>(a.AsVector256()).AsVector(),
        _ => LaneMath.Exp<Lanes512, Vector512<float>>(a.AsVector512()).AsVector(),
    };

    static Vector<float> Exponent(Vector<float> below, float beta) => -(beta * (below * below));

    // Attention where distances will be, priors where weights will be; a tap off the map has the prior 0.
    void Gather(float* a, float* prior, in AttentionTaps first, int count)
    {
        new Span<float>(Values, d.R * d.S * Lanes).Clear();
        new Span<float>(Below, d.R * d.S * Lanes).Fill(float.NegativeInfinity);
        var taps = first;
        for (var lane = 0; lane < count; lane++, taps.Next())
        {
            var image = a + taps.Start(1);
            for (int h = taps.Top, row = taps.First; h < taps.Bottom; h += d.DilationH, row += d.S)
            {
                for (int w = taps.Left, tap = row; w < taps.Right; w += d.DilationW, tap++)
                    (Below[tap * Lanes + lane], Values[tap * Lanes + lane]) = (image[h * d.W + w], prior[tap]);
            }
        }
    }
}
