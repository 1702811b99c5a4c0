namespace Whence.Kernels.Pointwise;

/// <summary>A fold without its type: what an op carries for all back ends.</summary>
abstract class ReduceFormula
{
    /// <summary>The fold of no values.</summary>
    public abstract T Start<T>() where T : struct, IReal<T>;

    /// <summary>Takes one more value in.</summary>
    public abstract T Step<T>(T folded, T x) where T : struct, IReal<T>;

    /// <summary>Joins two folds.</summary>
    public abstract T Merge<T>(T a, T b) where T : struct, IReal<T>;

    /// <summary>The result from the fold of <paramref name="count"/> values.</summary>
    public abstract T Finish<T>(T folded, long count) where T : struct, IReal<T>;

    /// <summary>What <paramref name="use"/> makes from the function.</summary>
    public abstract TResult Use<TResult>(IReduceUse<TResult> use);
}

/// <inheritdoc/>
sealed class ReduceFormula<TFunction>(TFunction f) : ReduceFormula
    where TFunction : struct, IReduceFunction
{
    public override T Start<T>() => f.Start<T>();

    public override T Step<T>(T folded, T x) => f.Step(folded, x);

    public override T Merge<T>(T a, T b) => f.Merge(a, b);

    public override T Finish<T>(T folded, long count) => f.Finish(folded, count);

    public override TResult Use<TResult>(IReduceUse<TResult> use) => use.With(f);
}

/// <summary>Something made from a fold whose type must be known, such as a loop compiled for it.</summary>
interface IReduceUse<TResult>
{
    /// <summary>What is made from <paramref name="f"/>.</summary>
    TResult With<TFunction>(TFunction f) where TFunction : struct, IReduceFunction;
}
