using System.Numerics;
using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>What the number types' operators share: constants are computed at once, anything else by an instruction.</summary>
static class NumberArithmetic<T, TNumber>
    where T : struct, INumberValue<T, TNumber>
    where TNumber : struct, INumber<TNumber>
{
    public static bool Both(T a, T b) => a.Operand.IsConstant && b.Operand.IsConstant;

    public static T Unary(Opcode opcode, T a, Func<TNumber, TNumber> f) =>
        a.Operand.IsConstant ? f(T.Constant(a.Operand)) : Arithmetic.Emit<T>(opcode, a.Operand);

    public static T Binary(Opcode opcode, T a, T b, Func<TNumber, TNumber, TNumber> f) =>
        Both(a, b) ? f(T.Constant(a.Operand), T.Constant(b.Operand)) : Arithmetic.Emit<T>(opcode, a.Operand, b.Operand);

    /// <summary>False for a NaN, but for <see cref="Comparison.NotEqual"/>.</summary>
    public static Predicate Compare(T a, Comparison comparison, T b)
    {
        if (!Both(a, b))
            return Arithmetic.Compare(T.Type, comparison, a.Operand, b.Operand);
        var (x, y) = (T.Constant(a.Operand), T.Constant(b.Operand));
        return comparison switch
        {
            Comparison.Equal => x == y,
            Comparison.NotEqual => x != y,
            Comparison.Less => x < y,
            Comparison.LessOrEqual => x <= y,
            Comparison.Greater => x > y,
            _ => x >= y,
        };
    }
}
