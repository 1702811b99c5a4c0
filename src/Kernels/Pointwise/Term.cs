using System.Globalization;

namespace Whence.Kernels.Pointwise;

/// <summary>
/// A formula of one or two operands as a tree. Its operators leave out what changes nothing (x + 0, x * 1, x * 0), which derivatives are
/// full of.
/// </summary>
abstract class Term
{
    /// <summary>f(a, b) in the arithmetic of any back end.</summary>
    public abstract T Value<T>(T a, T b) where T : struct, IReal<T>;

    /// <summary>The same formula for a kernel, of formulas for its operands.</summary>
    public abstract KernelExpression Express(params KernelExpression[] operands);

    /// <summary>The derivative with respect to operand 0 or 1.</summary>
    public abstract Term Derivative(int operand);

    public static implicit operator Term(float value) => new Constant(value);

    public static Term operator +(Term a, Term b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Number + y.Number,
        (Constant { Number: 0 }, _) => b,
        (_, Constant { Number: 0 }) => a,
        _ => new Call(TermFunction.Add, a, b),
    };

    public static Term operator -(Term a, Term b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Number - y.Number,
        (Constant { Number: 0 }, _) => -b,
        (_, Constant { Number: 0 }) => a,
        _ => new Call(TermFunction.Subtract, a, b),
    };

    public static Term operator *(Term a, Term b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Number * y.Number,
        (Constant { Number: 0 }, _) or (_, Constant { Number: 1 }) => a,
        (_, Constant { Number: 0 }) or (Constant { Number: 1 }, _) => b,
        (Constant { Number: -1 }, _) => -b,
        (_, Constant { Number: -1 }) => -a,
        _ => new Call(TermFunction.Multiply, a, b),
    };

    public static Term operator /(Term a, Term b) => (a, b) switch
    {
        (Constant x, Constant y) => x.Number / y.Number,
        (Constant { Number: 0 }, _) or (_, Constant { Number: 1 }) => a,
        _ => new Call(TermFunction.Divide, a, b),
    };

    public static Term operator -(Term a) => a switch
    {
        Constant x => -x.Number,
        Call { Function: TermFunction.Negate } negated => negated.Arguments[0],
        _ => new Call(TermFunction.Negate, a),
    };
}

/// <summary>The value of operand <paramref name="index"/>, 0 or 1.</summary>
sealed class Operand(int index) : Term
{
    public int Index { get; } = index;

    public override T Value<T>(T a, T b) => Index == 0 ? a : b;

    public override KernelExpression Express(params KernelExpression[] operands) => operands[Index];

    public override Term Derivative(int operand) => operand == Index ? 1 : 0;

    public override string ToString() => Index == 0 ? "a" : "b";
}

/// <summary>The same number everywhere.</summary>
sealed class Constant(float number) : Term
{
    public float Number { get; } = number;

    public override T Value<T>(T a, T b) => Number;

    public override KernelExpression Express(params KernelExpression[] operands) => KernelExpression.Number(Number);

    public override Term Derivative(int operand) => 0;

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
