using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>How many neighbours a thread reads at once.</summary>
interface IWidth
{
    /// <summary>One, or four.</summary>
    static abstract int Count { get; }

    /// <summary>Folds the neighbours from element <paramref name="i"/> on.</summary>
    static abstract TState Step<TFold, TState, TSource>(TState state, TSource x, int i)
        where TFold : struct, IFold<TState>
        where TState : unmanaged
        where TSource : struct, ISource;
}

/// <summary>One value at a time.</summary>
readonly struct Single : IWidth
{
    public static int Count => 1;

    public static TState Step<TFold, TState, TSource>(TState state, TSource x, int i)
        where TFold : struct, IFold<TState>
        where TState : unmanaged
        where TSource : struct, ISource => TFold.Step(state, x.At(i));
}

/// <summary>Four values by one access of 16 bytes.</summary>
readonly struct Four : IWidth
{
    public static int Count => 4;

    public static TState Step<TFold, TState, TSource>(TState state, TSource x, int i)
        where TFold : struct, IFold<TState>
        where TState : unmanaged
        where TSource : struct, ISource
    {
        var four = x.FourAt(i);
        return TFold.Step(TFold.Step(TFold.Step(TFold.Step(state, four.X), four.Y), four.Z), four.W);
    }
}
