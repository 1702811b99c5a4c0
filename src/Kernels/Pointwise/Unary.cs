namespace Whence.Kernels.Pointwise;

/// <summary>f(a) for a formula a.</summary>
readonly struct Unary<TFunction, TA>(TFunction f, TA a) : IExpression
    where TFunction : struct, IFunction
    where TA : struct, IExpression
{
    readonly TFunction f = f;
    readonly TA a = a;

    public Scalar Of(Values x) => f.Value(a.Of(x));
}
