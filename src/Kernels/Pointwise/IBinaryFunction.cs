
namespace Whence.Kernels.Pointwise;

/// <summary>A pointwise function of two values, written once for every back end.</summary>
interface IBinaryFunction
{
    /// <summary>f(a, b).</summary>
    T Value<T>(T a, T b) where T : struct, IReal<T>;
}
