using ILGPU;
using ILGPU.Util;

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

/// <summary>The best element of a search so far.</summary>
/// <param name="Value">What it is compared by, the larger the better.</param>
/// <param name="Order">When it was met, from 0.</param>
readonly record struct Found(float Value, int Order);

/// <summary>The better of two elements, of equals the one that was met first.</summary>
readonly struct ArgJoin : IJoin<Found>
{
    public static Found Merge(Found a, Found b)
    {
        var second = b.Value > a.Value | (b.Value == a.Value & b.Order < a.Order);
        return new(Utilities.Select(second, b.Value, a.Value), Utilities.Select(second, b.Order, a.Order));
    }

    public static Found Across(Found state, int mask) => new(Warp.ShuffleXor(state.Value, mask), Warp.ShuffleXor(state.Order, mask));
}

/// <summary>The smallest of several positions.</summary>
readonly struct FirstJoin : IJoin<int>
{
    public static int Merge(int a, int b) => Math.Min(a, b);

    public static int Across(int state, int mask) => Warp.ShuffleXor(state, mask);
}
