namespace Whence.Kernels.Instructions;

/// <summary>What an instruction reads: a register, or a constant by its bits.</summary>
readonly record struct Operand(Register? Register, ulong Bits)
{
    public static Operand Of(Register register) => new(register, 0);

    public static Operand Of(float value) => new(null, BitConverter.SingleToUInt32Bits(value));

    public static Operand Of(double value) => new(null, BitConverter.DoubleToUInt64Bits(value));

    public static Operand Of(int value) => new(null, unchecked((uint)value));

    public static Operand Of(uint value) => new(null, value);

    public static Operand Of(long value) => new(null, unchecked((ulong)value));

    public static Operand Of(bool value) => new(null, value ? 1u : 0u);

    public bool IsConstant => Register is null;

    public bool IsUniform => Register?.IsUniform ?? true;

    public float Float => BitConverter.UInt32BitsToSingle((uint)Bits);

    public double Double => BitConverter.UInt64BitsToDouble(Bits);

    public int Int => unchecked((int)Bits);

    public uint UInt => unchecked((uint)Bits);

    public long Long => unchecked((long)Bits);
}
