using Whence.Models.Images;

namespace Whence.Studies.Serve;

/// <summary>A picture of 256 x 256 pixels with waves of three colours, as the file that clients send.</summary>
static class BenchPicture
{
    const int Side = 256;

    public static byte[] Png { get; } = Encode();

    static byte[] Encode()
    {
        var image = new Image(Side, Side, 3);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var (pixel, channel) = (i / 3, i % 3);
            image.Pixels[i] = (byte)(127 + 120 * Math.Sin(pixel % Side / (9.0 + channel) + pixel / Side / (7.0 + 2 * channel)));
        }
        return Whence.Models.Images.Png.Encode(image);
    }
}
