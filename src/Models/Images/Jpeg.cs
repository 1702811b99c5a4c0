using Whence.Models.Images.Formats;

namespace Whence.Models.Images;

/// <summary>Writes JPEG (ITU-T T.81): pictures for looking at, where PNG would be large. <see cref="ImageFile"/> reads it.</summary>
public static class Jpeg
{
    /// <summary>Encodes with loss; alpha is laid over white.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">1 to 100.</param>
    public static byte[] Encode(Image image, int quality = 88)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Codec.EncodeJpeg(image.Flatten(Rgb.White), quality);
    }
}
