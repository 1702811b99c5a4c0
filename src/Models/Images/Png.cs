namespace Whence.Models.Images;

/// <summary>
/// Portable Network Graphics (PNG specification, third edition). Reads every colour type, bit depth, filter and Adam7 interlacing; writes
/// 8-bit grey,
/// RGB and RGBA and 16-bit grey. Colour profiles and gamma are not applied.
/// </summary>
public static class Png
{
    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether the bytes start as a PNG file does.</summary>
    public static bool IsPng(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>
    /// Decodes a file. Grey gives 1 channel; RGB and palette give 3; grey with alpha, RGBA and all with a tRNS chunk give 4.
    /// Fewer than 8 bits are scaled to 0..255, 16 bits are rounded to 8: (v + 128) / 257.
    /// </summary>
    /// <param name="bytes">The whole file; what follows IEND is ignored.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="ImageException">
    /// The file is damaged (CRC, Adler-32, truncation, order of chunks), declares more than <see cref="Image.MaxPixels"/> pixels, or more
    /// than its bytes can hold.
    /// </exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, string name) => PngDecoder.Decode(bytes, name);

    /// <summary>Encodes 8 bits per sample, with the filter of each row chosen by the least sum of absolute differences.</summary>
    public static byte[] Encode(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var color = image.Channels switch { 1 => PngColor.Grey, 3 => PngColor.Rgb, _ => PngColor.Rgba };
        return PngEncoder.Encode(new PngHeader(image.Width, image.Height, 8, color, false), image.Pixels);
    }

    /// <summary>Encodes grey samples of 16 bits, [height,width].</summary>
    /// <exception cref="ImageException">The dimensions do not match the samples.</exception>
    public static byte[] EncodeGrey16(int width, int height, ReadOnlySpan<ushort> samples)
    {
        Image.CheckSize("16-bit image", width, height);
        if (samples.Length != width * height)
            throw new ImageException($"16-bit image {width}x{height}: {samples.Length} samples, expected {width * height}");
        var bytes = new byte[samples.Length * 2];
        for (var i = 0; i < samples.Length; i++)
        {
            bytes[2 * i] = (byte)(samples[i] >> 8);
            bytes[2 * i + 1] = (byte)samples[i];
        }
        return PngEncoder.Encode(new PngHeader(width, height, 16, PngColor.Grey, false), bytes);
    }

    /// <summary>Writes a picture to a file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Image image, string path) => File.WriteAllBytes(path, Encode(image));
}
