namespace Whence.Kernels.Reduction;

/// <summary>How the states of several threads become one.</summary>
/// <typeparam name="TState">What a thread has found: registers only.</typeparam>
interface IJoin<TState>
    where TState : unmanaged
{
    /// <summary>Both together.</summary>
    static abstract TState Merge(TState a, TState b);

    /// <summary>The state of the lane whose number differs in the bits of <paramref name="mask"/>.</summary>
    static abstract TState Across(TState state, int mask);
}
