using Whence.Kernels.MatMul;

namespace Whence.Tests.Kernels.MatMul;

/// <summary>What operands become on the tensor cores.</summary>
static class Rounding
{
    public static float[] Of(ProductNumbers numbers, float[] values) => numbers switch
    {
        ProductNumbers.Tf32 => Array.ConvertAll(values, ToTf32),
        ProductNumbers.BFloat16 => Array.ConvertAll(values, ToBFloat16),
        _ => values,
    };

    // 10 fraction bits, ties away from zero.
    static float ToTf32(float value) => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(value) + 0x1000) & ~0x1FFFu);

    // 7 fraction bits, ties to even.
    static float ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & ~0xFFFFu);
    }
}
