using static Whence.Kernels.Pointwise.ExpressionFunction;

namespace Whence.Kernels.Pointwise;

/// <summary>The partial derivatives of every function with respect to its arguments.</summary>
static class Derivatives
{
    /// <summary>
    /// The derivative of <paramref name="y"/> with respect to its argument <paramref name="i"/>. Of two equal arguments the smallest or
    /// largest is the first; steps have slope 0.
    /// </summary>
    public static Expression Of(Call y, int i)
    {
        var x = y.Arguments;
        return (y.Function, i) switch
        {
            (Add, _) or (Subtract, 0) or (Fma, 2) or (Remainder, 0) => 1,
            (Subtract, _) or (Negate, _) => -1,
            (Multiply or Fma, _) => x[1 - i],
            (Divide, 0) => 1 / x[1],
            (Divide, _) => -y / x[1],
            (Min, 0) => new Call(IfGreaterOrEqual, x[1], x[0], 1, 0),
            (Min, _) => new Call(IfGreater, x[0], x[1], 1, 0),
            (Max, 0) => new Call(IfGreaterOrEqual, x[0], x[1], 1, 0),
            (Max, _) => new Call(IfGreater, x[1], x[0], 1, 0),
            (CopySign, 0) => new Call(Sign, x[0]) * new Call(CopySign, 1, x[1]),
            (CopySign, _) or (Sign or Floor or Ceiling or Round, _) => 0,
            (Remainder, _) => (y - x[0]) / x[1],
            (Pow, 0) => PowBase(x[0], x[1]),
            (Pow, _) => new Call(IfGreater, x[0], 0, y * new Call(Log, x[0]), 0),
            _ => OfOne(y, x[0]),
        };
    }

    static Expression OfOne(Call y, Expression x) => y.Function switch
    {
        Abs => new Call(Sign, x),
        Sqrt => 0.5f / y,
        Exp => y,
        Expm1 => new Call(Exp, x),
        Log => 1 / x,
        Log1p => 1 / (1 + x),
        Sin => new Call(Cos, x),
        Cos => -new Call(Sin, x),
        Tan => 1 + y * y,
        Sinh => new Call(Cosh, x),
        Cosh => new Call(Sinh, x),
        Tanh => 1 - y * y,
        _ => throw new InvalidOperationException($"function {y.Function} has no slope"),
    };

    // b * a^(b-1), 0 where b is 0.
    static Expression PowBase(Expression a, Expression b) => b switch
    {
        Constant { Number: 1 } => 1,
        Constant { Number: 2 } => 2 * a,
        Constant { Number: not 0 } => b * new Call(Pow, a, b - 1),
        _ => new Call(IfEqual, b, 0, 0, b * new Call(Pow, a, b - 1)),
    };
}
