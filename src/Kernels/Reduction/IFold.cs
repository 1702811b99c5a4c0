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
