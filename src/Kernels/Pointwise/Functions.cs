namespace Whence.Kernels.Pointwise;

/// <summary>A pointwise function y = f(x), written once for every back end.</summary>
interface IFunction
{
    /// <summary>f(x).</summary>
    T Value<T>(T x) where T : struct, IReal<T>;
}

/// <summary>A pointwise function y = f(x) and its slope, written once for every back end.</summary>
interface IUnaryFunction : IFunction
{
    /// <summary>Whether <see cref="Slope"/> takes y; else it takes x.</summary>
    static abstract bool SlopeReadsOutput { get; }

    /// <summary>f'(x), from x or from y = f(x).</summary>
    T Slope<T>(T operand) where T : struct, IReal<T>;
}

/// <summary>A pointwise function of two values, written once for every back end.</summary>
interface IBinaryFunction
{
    /// <summary>f(a, b).</summary>
    T Value<T>(T a, T b) where T : struct, IReal<T>;
}

/// <summary>A pointwise function of three values, written once for every back end.</summary>
interface ITernaryFunction
{
    /// <summary>f(a, b, c).</summary>
    T Value<T>(T a, T b, T c) where T : struct, IReal<T>;
}

/// <summary>A comparison of two values that decides between two others, written once for every back end.</summary>
interface IComparison
{
    /// <summary>One of the last two.</summary>
    T Choose<T>(T a, T b, T then, T otherwise) where T : struct, IReal<T>;
}

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
