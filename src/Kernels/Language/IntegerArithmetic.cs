using System.Numerics;
using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>What the integer types' operators share: 0 and 1 leave nothing to do where they are neutral; sums and products wrap around.</summary>
static class IntegerArithmetic<T, TNumber>
    where T : struct, INumberValue<T, TNumber>
    where TNumber : struct, IBinaryInteger<TNumber>
{
    public static T Add(T a, T b) => IsZero(a) ? b : IsZero(b) ? a
        : NumberArithmetic<T, TNumber>.Binary(Opcode.Add, a, b, (x, y) => unchecked(x + y));

    public static T Subtract(T a, T b) => IsZero(b) ? a
        : NumberArithmetic<T, TNumber>.Binary(Opcode.Subtract, a, b, (x, y) => unchecked(x - y));

    public static T Multiply(T a, T b) => IsZero(a) || IsOne(b) ? a : IsZero(b) || IsOne(a) ? b
        : NumberArithmetic<T, TNumber>.Binary(Opcode.Multiply, a, b, (x, y) => unchecked(x * y));

    // What C# would refuse to divide is left to the kernel.
    public static T Divide(T a, T b) => IsOne(b) ? a
        : Divides(b) ? NumberArithmetic<T, TNumber>.Binary(Opcode.Divide, a, b, (x, y) => x / y)
        : Arithmetic.Emit<T>(Opcode.Divide, a.Operand, b.Operand);

    public static T Remainder(T a, T b) => IsOne(b) ? TNumber.Zero
        : Divides(b) ? NumberArithmetic<T, TNumber>.Binary(Opcode.Remainder, a, b, (x, y) => x % y)
        : Arithmetic.Emit<T>(Opcode.Remainder, a.Operand, b.Operand);

    public static T ShiftLeft(T a, int bits) =>
        bits == 0 ? a : a.Operand.IsConstant ? T.Constant(a.Operand) << bits : Arithmetic.Emit<T>(Opcode.ShiftLeft, a.Operand, Operand.Of(bits));

    public static T ShiftRight(T a, int bits) =>
        bits == 0 ? a : a.Operand.IsConstant ? T.Constant(a.Operand) >> bits : Arithmetic.Emit<T>(Opcode.ShiftRight, a.Operand, Operand.Of(bits));

    static bool Divides(T b)
    {
        if (!b.Operand.IsConstant)
            return true;
        var divisor = T.Constant(b.Operand);
        return !TNumber.IsZero(divisor) && !(TNumber.IsNegative(divisor) && TNumber.IsZero(divisor + TNumber.One));
    }

    static bool IsZero(T a) => a.Operand is { IsConstant: true, Bits: 0 };

    static bool IsOne(T a) => a.Operand is { IsConstant: true, Bits: 1 };
}
