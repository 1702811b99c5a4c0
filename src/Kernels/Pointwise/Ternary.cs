namespace Whence.Kernels.Pointwise;

/// <summary>f(a, b, c) for formulas a, b and c.</summary>
readonly struct Ternary<TFunction, TA, TB, TC>(TFunction f, TA a, TB b, TC c) : IExpression
    where TFunction : struct, ITernaryFunction
    where TA : struct, IExpression
    where TB : struct, IExpression
    where TC : struct, IExpression
{
    readonly TFunction f = f;
    readonly TA a = a;
    readonly TB b = b;
    readonly TC c = c;

    public Scalar Of(Values x) => f.Value(a.Of(x), b.Of(x), c.Of(x));
}
