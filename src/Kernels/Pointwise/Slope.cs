namespace Whence.Kernels.Pointwise;

/// <summary>f'(a) for a formula a, which is f's operand or its result, whichever the slope is written in.</summary>
readonly struct Slope<TFunction, TA>(TFunction f, TA a) : IExpression
    where TFunction : struct, IUnaryFunction
    where TA : struct, IExpression
{
    readonly TFunction f = f;
    readonly TA a = a;

    public Scalar Of(Values x) => f.Slope(a.Of(x));
}
