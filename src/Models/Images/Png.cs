using Whence.Models.Images.Formats;

namespace Whence.Models.Images;

/// <summary>
/// Writes Portable Network Graphics (PNG specification, third edition): 8-bit grey, RGB and RGBA. <see cref="ImageFile"/> reads them.
/// </summary>
public static class Png
{
    /// <summary>Encodes 8 bits per sample without loss.</summary>
    public static byte[] Encode(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Codec.EncodePng(image);
    }

    /// <summary>Writes a picture to a file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Image image, string path) => File.WriteAllBytes(path, Encode(image));
}
