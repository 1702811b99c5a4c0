using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Pooling;

/// <summary>
/// What the weights of one window have in common: w_r = prior_r exp(e_r) / sum of the same over the window, e_r = -beta (Amax - A_r)^2, Amax the window's largest
/// A. The largest exponent of a tap with a prior above 0 is taken off before exponentials are made, so that none of the sums vanishes.
/// </summary>
readonly struct AttentionWindow
{
    readonly Scalar beta;
    readonly Scalar largest;
    readonly Scalar top;
    readonly Scalar inverse;

    /// <summary>Reads the window three times. a [N,H,W], prior [R,S].</summary>
    public AttentionWindow(ArrayView<float> a, ArrayView<float> prior, Scalar beta, AttentionWalk first)
    {
        (this.beta, largest, top, inverse) = (beta, float.NegativeInfinity, float.NegativeInfinity, 1);
        var tap = first;
        for (var i = 0; i < tap.Count; i++)
        {
            largest = Scalar.Max(largest, a[tap.Pixel]);
            tap.Next();
        }
        tap = first;
        for (var i = 0; i < tap.Count; i++)
        {
            top = Scalar.Max(top, Scalar.IfGreater(prior[tap.Tap], 0, Exponent(a[tap.Pixel]), float.NegativeInfinity));
            tap.Next();
        }
        tap = first;
        Scalar sum = 0;
        for (var i = 0; i < tap.Count; i++)
        {
            sum += Weight(a[tap.Pixel], prior[tap.Tap]);
            tap.Next();
        }
        inverse = (Scalar)1 / sum;
    }

    /// <summary>The weight of a tap.</summary>
    public Scalar Weight(Scalar attention, Scalar prior) => prior * Scalar.Exp(Scalar.Min(Exponent(attention) - top, 0)) * inverse;

    /// <summary>Amax - A.</summary>
    public Scalar Below(Scalar attention) => largest - attention;

    Scalar Exponent(Scalar attention) => -(beta * (Below(attention) * Below(attention)));
}
