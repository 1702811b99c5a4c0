using System.Runtime.InteropServices;

namespace Whence.Models.Images;

/// <summary>
/// JPEG files, decoded by libjpeg-turbo (<c>libturbojpeg</c>): baseline and progressive; grey, YCbCr, RGB and CMYK. Colour profiles are
/// not applied.
/// </summary>
public static class Jpeg
{
    /// <summary>
    /// A Huffman-coded block of 64 pixels takes at least one bit of its component's first scan, so a byte stands for 512 pixels at the
    /// very most;
    /// twice that leaves room for unusual sampling.
    /// </summary>
    const int MaxPixelsPerByte = 1024;

    /// <summary>
    /// Every scan of a progressive file goes over the whole picture: many tiny scans are a way to make a decoder hang. Encoders write
    /// about ten.
    /// </summary>
    const int MaxScans = 100;

    static readonly Lazy<bool> LibraryFound = new(() => TurboJpeg.Find(TurboJpeg.FileNames) != 0);

    /// <summary>Whether libturbojpeg is there.</summary>
    public static bool IsAvailable => LibraryFound.Value;

    /// <summary>Whether the bytes start as a JPEG file does.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> bytes) => bytes.StartsWith<byte>([0xFF, 0xD8, 0xFF]);

    /// <summary>Decodes a file, upright by its EXIF orientation. Grey files give 1 channel, all others 3.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="ImageException">
    /// The file is damaged or truncated, declares more than <see cref="Image.MaxPixels"/> pixels or more than its bytes can hold, or
    /// libturbojpeg is absent.
    /// </exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, string name)
    {
        if (!IsJpeg(bytes))
            throw new ImageException($"{name}: no JPEG start marker in {bytes.Length} bytes");
        RequireLibrary(name, IsAvailable);
        var scans = bytes.Count<byte>([0xFF, 0xDA]);
        if (scans > MaxScans)
            throw new ImageException($"{name}: {scans} scans, at most {MaxScans} are accepted");
        return Exif.Apply(DecodeStored(bytes, name), Exif.Orientation(bytes));
    }

    internal static void RequireLibrary(string name, bool isAvailable)
    {
        if (!isAvailable)
            throw new ImageException(
                $"{name}: reading JPEG needs libturbojpeg, none of {string.Join(", ", TurboJpeg.FileNames)} is there; "
                + "install it (Debian: apt install libturbojpeg0; macOS: brew install jpeg-turbo) or convert the picture to PNG");
    }

    static unsafe Image DecodeStored(ReadOnlySpan<byte> bytes, string name)
    {
        var handle = TurboJpeg.InitDecompress();
        if (handle == 0)
            throw new ImageException($"{name}: libturbojpeg gives no decompressor: {ErrorText(0)}");
        try
        {
            fixed (byte* jpeg = bytes)
            {
                var size = new CULong((nuint)bytes.Length);
                if (TurboJpeg.DecompressHeader(handle, jpeg, size, out var width, out var height, out _, out var space) != 0)
                    throw new ImageException($"{name}: not a readable JPEG header: {ErrorText(handle)}");
                CheckHonest(name, width, height, bytes.Length);
                var (format, channels) = space switch
                {
                    TurboJpeg.SpaceGrey => (TurboJpeg.Grey, 1),
                    TurboJpeg.SpaceCmyk or TurboJpeg.SpaceYcck => (TurboJpeg.Cmyk, 4),
                    _ => (TurboJpeg.Rgb, 3),
                };
                var image = new Image(width, height, channels);
                fixed (byte* pixels = image.Pixels)
                    if (TurboJpeg.Decompress(handle, jpeg, size, pixels, width, 0, height, format, TurboJpeg.LimitScans) != 0)
                        CheckHarmless(name, ErrorText(handle));
                return channels == 4 ? FromCmyk(image, bytes) : image;
            }
        }
        finally
        {
            _ = TurboJpeg.Destroy(handle);
        }
    }

    static void CheckHonest(string name, int width, int height, int bytes)
    {
        Image.CheckSize(name, width, height);
        if ((long)width * height > MaxPixelsPerByte * (long)bytes)
            throw new ImageException($"{name}: {width}x{height} pixels cannot be held by a JPEG of {bytes} bytes");
    }

    /// <summary>
    /// Stray bytes between segments lose no pixel and cameras write them; every other warning means missing or wrong pixels.
    /// </summary>
    static void CheckHarmless(string name, string warning)
    {
        if (!warning.Contains("extraneous bytes before marker", StringComparison.Ordinal))
            throw new ImageException($"{name}: damaged JPEG: {warning}");
    }

    /// <summary>
    /// R = C*K/255 and alike for the complemented inks that Adobe programs write (their marker says so), with 255-C and 255-K for plain
    /// inks.
    /// </summary>
    static Image FromCmyk(Image cmyk, ReadOnlySpan<byte> jpeg)
    {
        var flip = jpeg.IndexOf("Adobe"u8) >= 0 ? 0 : 255;
        var rgb = new Image(cmyk.Width, cmyk.Height, 3);
        for (int s = 0, d = 0; s < cmyk.Pixels.Length; s += 4, d += 3)
            for (var c = 0; c < 3; c++)
                rgb.Pixels[d + c] = (byte)(((cmyk.Pixels[s + c] ^ flip) * (cmyk.Pixels[s + 3] ^ flip) + 127) / 255);
        return rgb;
    }

    static string ErrorText(nint handle) => Marshal.PtrToStringUTF8(TurboJpeg.GetErrorText(handle)) ?? "no reason given";
}
