namespace Whence.Kernels.Pointwise;

/// <summary>One of two formulas, as two others compare.</summary>
readonly struct Choice<TComparison, TA, TB, TThen, TOtherwise>(TComparison f, TA a, TB b, TThen then, TOtherwise otherwise) : IExpression
    where TComparison : struct, IComparison
    where TA : struct, IExpression
    where TB : struct, IExpression
    where TThen : struct, IExpression
    where TOtherwise : struct, IExpression
{
    readonly TComparison f = f;
    readonly TA a = a;
    readonly TB b = b;
    readonly TThen then = then;
    readonly TOtherwise otherwise = otherwise;

    public Scalar Of(Values x) => f.Choose(a.Of(x), b.Of(x), then.Of(x), otherwise.Of(x));
}
