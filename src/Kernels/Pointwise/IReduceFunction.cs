
namespace Whence.Kernels.Pointwise;

/// <summary>A fold of many values into one, written once for every back end.</summary>
interface IReduceFunction
{
    /// <summary>The fold of no values.</summary>
    T Start<T>() where T : struct, IReal<T>;

    /// <summary>Takes one more value in.</summary>
    T Step<T>(T folded, T x) where T : struct, IReal<T>;

    /// <summary>Joins two folds.</summary>
    T Merge<T>(T a, T b) where T : struct, IReal<T>;

    /// <summary>The result from the fold of <paramref name="count"/> values.</summary>
    T Finish<T>(T folded, long count) where T : struct, IReal<T>;
}
