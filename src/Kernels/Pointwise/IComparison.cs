namespace Whence.Kernels.Pointwise;

/// <summary>A comparison of two values that decides between two others, written once for every back end.</summary>
interface IComparison
{
    /// <summary>One of the last two.</summary>
    T Choose<T>(T a, T b, T then, T otherwise) where T : struct, IReal<T>;
}
