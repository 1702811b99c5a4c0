namespace Whence.Kernels.Pointwise;

/// <summary>
/// A pointwise formula of several operands as a type, so that a kernel is compiled for it: formulas of formulas are nested types, and their constants are
/// fields.
/// </summary>
interface IExpression
{
    /// <summary>The formula's value.</summary>
    Scalar Of(Values x);
}

/// <summary>A constant in a formula, given when the kernel is launched.</summary>
readonly struct Number(float value) : IExpression
{
    readonly float value = value;

    public Scalar Of(Values x) => value;
}

/// <summary>f(a) for a formula a.</summary>
readonly struct Unary<TFunction, TA>(TFunction f, TA a) : IExpression
    where TFunction : struct, IFunction
    where TA : struct, IExpression
{
    readonly TFunction f = f;
    readonly TA a = a;

    public Scalar Of(Values x) => f.Value(a.Of(x));
}

/// <summary>f'(a) for a formula a, which is f's operand or its result, whichever the slope is written in.</summary>
readonly struct Slope<TFunction, TA>(TFunction f, TA a) : IExpression
    where TFunction : struct, IUnaryFunction
    where TA : struct, IExpression
{
    readonly TFunction f = f;
    readonly TA a = a;

    public Scalar Of(Values x) => f.Slope(a.Of(x));
}

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
