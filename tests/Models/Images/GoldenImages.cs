using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

/// <summary>The pictures that Golden/make.py wrote with Pillow, and the pattern that they come from.</summary>
static class GoldenImages
{
    public static string Path(string name) =>
        System.IO.Path.Combine(SharedData.RepositoryRoot, "tests", "Models", "Images", "Golden", name);

    public static Image Load(string name) => ImageFile.Load(Path(name));

    /// <summary>The pattern of Golden/make.py: hashed noise, a ramp and an edge in turns of 8x8 pixels.</summary>
    public static Image Pattern(int width, int height, int channels)
    {
        var image = new Image(width, height, channels);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var c = 0; c < channels; c++)
                    image[y, x, c] = (byte)(((x / 8 + y / 8) % 3) switch
                    {
                        0 => (uint)(x * 7919 + y * 104729 + c * 1299709) * 2654435761u >> 24,
                        1 => (uint)((x * 255 / Math.Max(width - 1, 1) + y * 3 + c * 40) % 256),
                        _ => x + y > (width + height) / 2 ? 255u : 0u,
                    });
        return image;
    }

    /// <summary>The largest difference of two pictures of one size, in levels.</summary>
    public static int Difference(Image a, Image b)
    {
        Assert.That((a.Width, a.Height, a.Channels), Is.EqualTo((b.Width, b.Height, b.Channels)));
        return a.Pixels.Zip(b.Pixels, (p, q) => Math.Abs(p - q)).Max();
    }

    public static double MeanDifference(Image a, Image b) => a.Pixels.Zip(b.Pixels, (p, q) => (double)Math.Abs(p - q)).Average();
}
