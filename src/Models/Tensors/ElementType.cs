namespace Whence.Models.Tensors;

/// <summary>What one element of a stored tensor is.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>IEEE 754 double precision.</summary>
    F64,

    /// <summary>IEEE 754 half precision.</summary>
    F16,

    /// <summary>The upper 16 bits of a single.</summary>
    BF16,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Signed integer of four bits, in a byte of its own with the sign.</summary>
    I4,

    /// <summary>Unsigned integer of four bits, in a byte of its own.</summary>
    U4,

    /// <summary>Signed integer of two bits, in a byte of its own with the sign.</summary>
    I2,

    /// <summary>Unsigned integer of two bits, in a byte of its own.</summary>
    U2,
}

/// <summary>Facts about element types.</summary>
static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 or ElementType.U64 => 8,
        ElementType.F32 or ElementType.I32 or ElementType.U32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 or ElementType.U16 => 2,
        _ => 1,
    };

    /// <summary>Bits that hold an element's value.</summary>
    public static int Bits(this ElementType type) => type switch
    {
        ElementType.I4 or ElementType.U4 => 4,
        ElementType.I2 or ElementType.U2 => 2,
        _ => 8 * type.Size(),
    };

    /// <summary>True for integers with a sign.</summary>
    public static bool IsSigned(this ElementType type) =>
        type is ElementType.I64 or ElementType.I32 or ElementType.I16 or ElementType.I8 or ElementType.I4 or ElementType.I2;

    /// <summary>The byte of an integer below 8 bits: the lowest bits, with the sign where the type has one.</summary>
    public static byte Wrap(this ElementType type, byte value)
    {
        var rest = 8 - type.Bits();
        return type.IsSigned() ? (byte)((sbyte)(value << rest) >> rest) : (byte)((byte)(value << rest) >> rest);
    }

    /// <summary>True for the types with a fraction.</summary>
    public static bool IsFloat(this ElementType type) => type is ElementType.F32 or ElementType.F64 or ElementType.F16 or ElementType.BF16;
}
