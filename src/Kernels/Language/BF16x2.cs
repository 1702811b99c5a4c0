using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>Two 16-bit floating-point numbers (8 exponent bits) in one register of a kernel; arithmetic is on both halves at once.</summary>
readonly struct BF16x2(Operand operand) : IValue<BF16x2>
{
    public static RegisterType Type => RegisterType.BF16x2;

    public Operand Operand => operand;

    /// <summary>The low half.</summary>
    public F32 Low => Arithmetic.Half(Opcode.LowHalf, Type, operand);

    /// <summary>The high half.</summary>
    public F32 High => Arithmetic.Half(Opcode.HighHalf, Type, operand);

    public static BF16x2 Of(Operand operand) => new(operand);

    /// <summary>Two numbers, rounded to nearest.</summary>
    public static BF16x2 Pack(F32 low, F32 high) => Arithmetic.Emit<BF16x2>(Opcode.PackHalves, low.Operand, high.Operand);

    public static BF16x2 operator +(BF16x2 a, BF16x2 b) => Arithmetic.Emit<BF16x2>(Opcode.Add, a.Operand, b.Operand);

    public static BF16x2 operator -(BF16x2 a, BF16x2 b) => Arithmetic.Emit<BF16x2>(Opcode.Subtract, a.Operand, b.Operand);

    public static BF16x2 operator *(BF16x2 a, BF16x2 b) => Arithmetic.Emit<BF16x2>(Opcode.Multiply, a.Operand, b.Operand);

    /// <summary>a * b + c in both halves, rounded once.</summary>
    public static BF16x2 Fma(BF16x2 a, BF16x2 b, BF16x2 c) => Arithmetic.Emit<BF16x2>(Opcode.Fma, a.Operand, b.Operand, c.Operand);
}
