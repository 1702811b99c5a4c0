namespace Whence.Kernels.Pointwise;

/// <summary>A pointwise function of three values, written once for every back end.</summary>
interface ITernaryFunction
{
    /// <summary>f(a, b, c).</summary>
    T Value<T>(T a, T b, T c) where T : struct, IReal<T>;
}
