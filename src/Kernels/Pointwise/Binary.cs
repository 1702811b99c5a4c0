namespace Whence.Kernels.Pointwise;

/// <summary>f(a, b) for formulas a and b.</summary>
readonly struct Binary<TFunction, TA, TB>(TFunction f, TA a, TB b) : IExpression
    where TFunction : struct, IBinaryFunction
    where TA : struct, IExpression
    where TB : struct, IExpression
{
    readonly TFunction f = f;
    readonly TA a = a;
    readonly TB b = b;

    public Scalar Of(Values x) => f.Value(a.Of(x), b.Of(x));
}
