using System.Globalization;

namespace Whence.Kernels.Pointwise;

/// <summary>
/// A formula of one or two operands as a tree. Its operators leave out what changes nothing (x + 0, x * 1, x * 0), which derivatives are
/// full of.
/// </summary>
abstract class Expression
{
    /// <summary>f(a, b) in the arithmetic of any back end.</summary>
    public abstract T Value<T>(T a, T b) where T : struct, IReal<T>;

    /// <summary>The same formula for a kernel, of formulas for its operands.</summary>
    public abstract KernelExpression Express(params KernelExpression[] operands);

    /// <summary>The derivative with respect to operand 0 or 1.</summary>
    public abstract Expression Derivative(int operand);

    public static implicit operator Expression(float value) => new Constant(value);

    public static Expression operator +(Expression a, Expression b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Number + y.Number,
        (Constant { Number: 0 }, _) => b,
        (_, Constant { Number: 0 }) => a,
        _ => new Call(ExpressionFunction.Add, a, b),
    };

    public static Expression operator -(Expression a, Expression b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Number - y.Number,
        (Constant { Number: 0 }, _) => -b,
        (_, Constant { Number: 0 }) => a,
        _ => new Call(ExpressionFunction.Subtract, a, b),
    };

    public static Expression operator *(Expression a, Expression b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Number * y.Number,
        (Constant { Number: 0 }, _) or (_, Constant { Number: 1 }) => a,
        (_, Constant { Number: 0 }) or (Constant { Number: 1 }, _) => b,
        (Constant { Number: -1 }, _) => -b,
        (_, Constant { Number: -1 }) => -a,
        _ => new Call(ExpressionFunction.Multiply, a, b),
    };

    public static Expression operator /(Expression a, Expression b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Number / y.Number,
        (Constant { Number: 0 }, _) or (_, Constant { Number: 1 }) => a,
        _ => new Call(ExpressionFunction.Divide, a, b),
    };

    public static Expression operator -(Expression a) => a switch
    {
        Constant x => -x.Number,
        Call { Function: ExpressionFunction.Negate } negated => negated.Arguments[0],
        _ => new Call(ExpressionFunction.Negate, a),
    };
}

/// <summary>The value of operand <paramref name="index"/>, 0 or 1.</summary>
sealed class Operand(int index) : Expression
{
    public int Index { get; } = index;

    public override T Value<T>(T a, T b) => Index == 0 ? a : b;

    public override KernelExpression Express(params KernelExpression[] operands) => operands[Index];

    public override Expression Derivative(int operand) => operand == Index ? 1 : 0;

    public override string ToString() => Index == 0 ? "a" : "b";
}

/// <summary>The same number everywhere.</summary>
sealed class Constant(float number) : Expression
{
    public float Number { get; } = number;

    public override T Value<T>(T a, T b) => Number;

    public override KernelExpression Express(params KernelExpression[] operands) => KernelExpression.Number(Number);

    public override Expression Derivative(int operand) => 0;

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// What a <see cref="Call"/> computes: the functions of <see cref="IReal{T}"/> and <see cref="RealMath"/> by name.
/// </summary>
enum ExpressionFunction
{
    Add, Subtract, Multiply, Divide, Negate, Fma,
    Abs, Min, Max, CopySign, Sign, Floor, Ceiling, Round, Remainder,
    Sqrt, Pow, Exp, Expm1, Log, Log1p,
    Sin, Cos, Tan, Sinh, Cosh, Tanh,
    IfGreater, IfGreaterOrEqual, IfEqual,
}
