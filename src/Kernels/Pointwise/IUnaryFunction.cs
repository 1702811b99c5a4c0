namespace Whence.Kernels.Pointwise;

/// <summary>A pointwise function y = f(x) and its slope, written once for every back end.</summary>
interface IUnaryFunction : IFunction
{
    /// <summary>Whether <see cref="Slope"/> takes y; else it takes x.</summary>
    static abstract bool SlopeReadsOutput { get; }

    /// <summary>f'(x), from x or from y = f(x).</summary>
    T Slope<T>(T operand) where T : struct, IReal<T>;
}
