using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>Two 16-bit floating-point numbers (5 exponent bits) in one register of a kernel; arithmetic is on both halves at once.</summary>
readonly struct F16x2(Operand operand) : IValue<F16x2>
{
    public static RegisterType Type => RegisterType.F16x2;

    public Operand Operand => operand;

    /// <summary>The low half.</summary>
    public F32 Low => Arithmetic.Half(Opcode.LowHalf, Type, operand);

    /// <summary>The high half.</summary>
    public F32 High => Arithmetic.Half(Opcode.HighHalf, Type, operand);

    public static F16x2 Of(Operand operand) => new(operand);

    /// <summary>Two numbers, rounded to nearest.</summary>
    public static F16x2 Pack(F32 low, F32 high) => Arithmetic.Emit<F16x2>(Opcode.PackHalves, low.Operand, high.Operand);

    public static F16x2 operator +(F16x2 a, F16x2 b) => Arithmetic.Emit<F16x2>(Opcode.Add, a.Operand, b.Operand);

    public static F16x2 operator -(F16x2 a, F16x2 b) => Arithmetic.Emit<F16x2>(Opcode.Subtract, a.Operand, b.Operand);

    public static F16x2 operator *(F16x2 a, F16x2 b) => Arithmetic.Emit<F16x2>(Opcode.Multiply, a.Operand, b.Operand);

    /// <summary>a * b + c in both halves, rounded once.</summary>
    public static F16x2 Fma(F16x2 a, F16x2 b, F16x2 c) => Arithmetic.Emit<F16x2>(Opcode.Fma, a.Operand, b.Operand, c.Operand);
}
