using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>A sum.</summary>
readonly struct SumFold : IFold<Scalar>
{
    public static Scalar Start() => 0;

    public static Scalar Step(Scalar state, Scalar x) => state + x;

    public static Scalar Merge(Scalar a, Scalar b) => a + b;

    public static Scalar Across(Scalar state, int mask) => Warp.ShuffleXor((float)state, mask);

    public static Scalar Finish(Scalar state, int count) => state;
}
