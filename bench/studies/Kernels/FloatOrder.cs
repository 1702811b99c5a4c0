namespace Whence.Studies.Kernels;

/// <summary>
/// Unsigned keys in the order of floats. ILGPU.Algorithms 1.5.3 has an order of floats of its own, which is wrong: it shifts the bits' complement as an unsigned number where
/// the sign was to be spread, so that negative numbers come out upside down.
/// </summary>
static class FloatOrder
{
    const uint Sign = 0x80000000u;

    /// <summary>A key that is larger where the number is.</summary>
    public static uint Key(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return bits < Sign ? bits | Sign : ~bits;
    }
}
