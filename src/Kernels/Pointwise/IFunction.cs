namespace Whence.Kernels.Pointwise;

/// <summary>A pointwise function y = f(x), written once for every back end.</summary>
interface IFunction
{
    /// <summary>f(x).</summary>
    T Value<T>(T x) where T : struct, IReal<T>;
}
