namespace Whence.Kernels.Pointwise;

/// <summary>A pointwise function y = f(a, b) without its type: what an op carries for all back ends.</summary>
abstract class BinaryFormula
{
    /// <summary>The function itself, an <see cref="IBinaryFunction"/>.</summary>
    public abstract object Function { get; }

    /// <summary>What <paramref name="use"/> makes from the function.</summary>
    public abstract TResult Use<TResult>(IBinaryUse<TResult> use);
}

/// <inheritdoc/>
sealed class BinaryFormula<TFunction>(TFunction f) : BinaryFormula
    where TFunction : struct, IBinaryFunction
{
    public override object Function => f;

    public override TResult Use<TResult>(IBinaryUse<TResult> use) => use.With(f);
}

/// <summary>Something made from a pointwise function of two values whose type must be known, such as a loop compiled for it.</summary>
interface IBinaryUse<TResult>
{
    /// <summary>What is made from <paramref name="f"/>.</summary>
    TResult With<TFunction>(TFunction f) where TFunction : struct, IBinaryFunction;
}
