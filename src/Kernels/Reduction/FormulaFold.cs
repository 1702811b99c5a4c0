using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>A fold by a function that all back ends share.</summary>
readonly struct FormulaFold<TFunction> : IFold<Scalar>
    where TFunction : struct, IReduceFunction
{
    public static Scalar Start() => default(TFunction).Start<Scalar>();

    public static Scalar Step(Scalar state, Scalar x) => default(TFunction).Step(state, x);

    public static Scalar Merge(Scalar a, Scalar b) => default(TFunction).Merge(a, b);

    public static Scalar Across(Scalar state, int mask) => Warp.ShuffleXor((float)state, mask);

    public static Scalar Finish(Scalar state, int count) => default(TFunction).Finish(state, count);
}
