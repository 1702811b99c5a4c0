namespace Whence.Models.Images.Formats;

/// <summary>
/// Luminance and chroma to colours, R = Y + 1.402 (Cr - 128), G = Y - .344136 (Cb - 128) - .714136 (Cr - 128), B = Y + 1.772 (Cb - 128)
/// (ITU-T T.871), in libjpeg's fixed point, so that the rounding is the same.
/// </summary>
static class YCbCr
{
    const int Bits = 16, Half = 1 << (Bits - 1);

    /// <summary>In place, [pixels,3].</summary>
    public static void ToRgb(Span<byte> samples)
    {
        for (var i = 0; i + 2 < samples.Length; i += 3)
        {
            int y = samples[i], cb = samples[i + 1] - 128, cr = samples[i + 2] - 128;
            samples[i] = Clamp(y + ((Fix(1.402) * cr + Half) >> Bits));
            samples[i + 1] = Clamp(y + ((-Fix(0.344136286) * cb - Fix(0.714136286) * cr + Half) >> Bits));
            samples[i + 2] = Clamp(y + ((Fix(1.772) * cb + Half) >> Bits));
        }
    }

    static int Fix(double factor) => (int)(factor * (1 << Bits) + 0.5);

    static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
