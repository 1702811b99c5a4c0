using Whence.Models.Images.Formats;

namespace Whence.Models.Images;

/// <summary>
/// Reads pictures: PNG, JPEG, WebP and BMP, told apart by their first bytes, never by their file name, and turned upright by their EXIF
/// orientation. Grey files give 1 channel, colours 3, files with transparency 4; 16 bits are rounded to 8. Colour profiles are not applied.
/// </summary>
public static class ImageFile
{
    /// <summary>Reads a picture from a file.</summary>
    /// <exception cref="ImageException">The file is not a readable picture.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Image Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Decode(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads a picture from bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="ImageException">
    /// The bytes are not a readable picture: of another format, damaged, truncated, or of more than <see cref="Image.MaxPixels"/> pixels,
    /// which is read from the header before memory is taken.
    /// </exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var (image, orientation) = Stored(bytes, name);
        return Exif.Apply(image, orientation);
    }

    /// <summary>Whether bytes begin as one of the formats that are read; the rest may still be damaged.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> bytes) =>
        PngReader.IsPng(bytes) || JpegReader.IsJpeg(bytes) || WebpReader.IsWebp(bytes) || BmpReader.IsBmp(bytes);

    static (Image Image, int Orientation) Stored(ReadOnlySpan<byte> bytes, string name)
    {
        if (PngReader.IsPng(bytes))
            return PngReader.Decode(bytes, name);
        if (JpegReader.IsJpeg(bytes))
            return JpegReader.Decode(bytes, name);
        if (WebpReader.IsWebp(bytes))
            return WebpReader.Decode(bytes, name);
        if (BmpReader.IsBmp(bytes))
            return (BmpReader.Decode(bytes, name), Exif.Upright);
        var start = Convert.ToHexString(bytes[..Math.Min(bytes.Length, 8)]);
        var kind = OtherFormat.Name(bytes) is { } other
            ? $"this is {other}; PNG, JPEG, WebP and BMP are read: convert it to one of them"
            : $"neither PNG nor JPEG, WebP or BMP ({bytes.Length} bytes starting with '{start}')";
        throw new ImageException($"{name}: {kind}");
    }
}
