using SixLabors.ImageSharp.PixelFormats;

namespace Whence.Models.Images.Formats;

/// <summary>WebP, lossy and lossless, with alpha or without; no animations.</summary>
static class WebpReader
{
    /// <summary>Whether the bytes start as a WebP file does.</summary>
    public static bool IsWebp(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..12].SequenceEqual("WEBP"u8);

    /// <summary>Decodes a file: 4 channels with alpha, else 3.</summary>
    /// <returns>The picture as stored, and its EXIF orientation.</returns>
    /// <exception cref="ImageException">The file is damaged, truncated, too large, or an animation.</exception>
    public static (Image Image, int Orientation) Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var file = WebpFile.Read(bytes, name);
        var samples = file.HasAlpha
            ? Codec.Decode<Rgba32>(file.Plain(), file.Width, file.Height, name)
            : Codec.Decode<Rgb24>(file.Plain(), file.Width, file.Height, name);
        return (new(file.Width, file.Height, file.HasAlpha ? 4 : 3, samples), Exif.Orientation(file.ExifBlock));
    }
}
