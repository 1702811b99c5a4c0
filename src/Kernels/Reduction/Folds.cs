using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>A fold of many values into one, in a kernel.</summary>
/// <typeparam name="TState">What is known of the values so far: one or more registers.</typeparam>
interface IFold<TState> : IJoin<TState>
    where TState : unmanaged
{
    /// <summary>The fold of no values.</summary>
    static abstract TState Start();

    /// <summary>Takes one more value in.</summary>
    static abstract TState Step(TState state, Scalar x);

    /// <summary>The result from the fold of <paramref name="count"/> values.</summary>
    static abstract Scalar Finish(TState state, int count);
}

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

/// <summary>A sum.</summary>
readonly struct SumFold : IFold<Scalar>
{
    public static Scalar Start() => 0;

    public static Scalar Step(Scalar state, Scalar x) => state + x;

    public static Scalar Merge(Scalar a, Scalar b) => a + b;

    public static Scalar Across(Scalar state, int mask) => Warp.ShuffleXor((float)state, mask);

    public static Scalar Finish(Scalar state, int count) => state;
}

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

/// <summary>A sum of exponentials that does not overflow: sum of exp(x - largest).</summary>
/// <param name="Largest">The largest x.</param>
/// <param name="Sum">What the exponentials of the distances from it add up to.</param>
readonly record struct ExponentialSum(Scalar Largest, Scalar Sum);
