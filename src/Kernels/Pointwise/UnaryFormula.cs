namespace Whence.Kernels.Pointwise;

/// <summary>A pointwise function y = f(x) without its type: what an op carries for all back ends.</summary>
abstract class UnaryFormula
{
    /// <summary>Whether <see cref="IUnaryFunction.Slope"/> takes y; else it takes x.</summary>
    public abstract bool SlopeReadsOutput { get; }

    /// <summary>The function itself, an <see cref="IUnaryFunction"/>.</summary>
    public abstract object Function { get; }

    /// <summary>What <paramref name="use"/> makes from the function.</summary>
    public abstract TResult Use<TResult>(IUnaryUse<TResult> use);
}

/// <inheritdoc/>
sealed class UnaryFormula<TFunction>(TFunction f) : UnaryFormula
    where TFunction : struct, IUnaryFunction
{
    public override bool SlopeReadsOutput => TFunction.SlopeReadsOutput;

    public override object Function => f;

    public override TResult Use<TResult>(IUnaryUse<TResult> use) => use.With(f);
}

/// <summary>Something made from a pointwise function of one value whose type must be known, such as a loop compiled for it.</summary>
interface IUnaryUse<TResult>
{
    /// <summary>What is made from <paramref name="f"/>.</summary>
    TResult With<TFunction>(TFunction f) where TFunction : struct, IUnaryFunction;
}
