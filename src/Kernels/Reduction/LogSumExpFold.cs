using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>
/// The logarithm of the sum of exponentials in one pass: the largest value m so far, and s = sum of exp(x - m), which is scaled when a larger
/// value comes.
/// </summary>
readonly struct LogSumExpFold : IFold<ExponentialSum>
{
    public static ExponentialSum Start() => new(float.NegativeInfinity, 0);

    public static ExponentialSum Step(ExponentialSum state, Scalar x) => Merge(state, new(x, 1));

    public static ExponentialSum Merge(ExponentialSum a, ExponentialSum b)
    {
        // Equal values, both infinite perhaps, are no distance apart.
        var distance = Scalar.IfEqual(a.Largest, b.Largest, 0, Scalar.Abs(a.Largest - b.Largest));
        var scale = Scalar.Exp(-distance);
        var sum = Scalar.Fma(Scalar.IfGreater(b.Largest, a.Largest, a.Sum, b.Sum), scale, Scalar.IfGreater(b.Largest, a.Largest, b.Sum, a.Sum));
        return new(Scalar.Max(a.Largest, b.Largest), sum);
    }

    public static ExponentialSum Across(ExponentialSum state, int mask) =>
        new(Warp.ShuffleXor((float)state.Largest, mask), Warp.ShuffleXor((float)state.Sum, mask));

    public static Scalar Finish(ExponentialSum state, int count) => state.Largest + Scalar.Log(state.Sum);
}
