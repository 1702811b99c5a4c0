
namespace Whence.Kernels.Pointwise;

/// <summary>A pointwise function y = f(x) without its type: what an op carries for all back ends.</summary>
abstract class UnaryFormula
{
    /// <summary>Whether <see cref="Slope"/> takes y; else it takes x.</summary>
    public abstract bool SlopeReadsOutput { get; }

    /// <summary>The function itself, an <see cref="IUnaryFunction"/>.</summary>
    public abstract object Function { get; }

    /// <summary>f(x).</summary>
    public abstract T Value<T>(T x) where T : struct, IReal<T>;

    /// <summary>f'(x), from x or from y = f(x).</summary>
    public abstract T Slope<T>(T operand) where T : struct, IReal<T>;

    /// <summary>What <paramref name="use"/> makes from the function.</summary>
    public abstract TResult Use<TResult>(IUnaryUse<TResult> use);
}

/// <inheritdoc/>
sealed class UnaryFormula<TFunction>(TFunction f) : UnaryFormula
    where TFunction : struct, IUnaryFunction
{
    public override bool SlopeReadsOutput => TFunction.SlopeReadsOutput;

    public override object Function => f;

    public override T Value<T>(T x) => f.Value(x);

    public override T Slope<T>(T operand) => f.Slope(operand);

    public override TResult Use<TResult>(IUnaryUse<TResult> use) => use.With(f);
}
