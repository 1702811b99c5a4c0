using SixLabors.ImageSharp.PixelFormats;

namespace Whence.Models.Images.Formats;

/// <summary>Windows and OS/2 bitmaps that are not compressed. Only colour masks can say that the fourth byte of a pixel is alpha.</summary>
static class BmpReader
{
    /// <summary>Whether the bytes start as a BMP file does.</summary>
    public static bool IsBmp(ReadOnlySpan<byte> bytes) => bytes.StartsWith("BM"u8);

    /// <summary>Decodes a file: 4 channels with alpha, else 3.</summary>
    /// <exception cref="ImageException">The file is malformed, truncated, too large, or of a kind that is not decoded.</exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var header = BmpHeader.Parse(bytes, name);
        return header.HasAlpha
            ? new(header.Width, header.Height, 4, Codec.Decode<Rgba32>(bytes.ToArray(), header.Width, header.Height, name))
            : new(header.Width, header.Height, 3, Codec.Decode<Rgb24>(bytes.ToArray(), header.Width, header.Height, name));
    }
}
