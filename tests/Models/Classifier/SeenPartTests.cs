using Whence.Models;
using Whence.Models.Images;

namespace Whence.Tests.Models;

/// <summary>Where in a picture lies what a network sees of it.</summary>
[TestFixture]
sealed class SeenPartTests
{
    // Brightness is the place along one side, so that what the network sees says where it was.
    [TestCase(ResizeRule.ShorterSide, 0, 300, 200)]
    [TestCase(ResizeRule.ShorterSide, 0, 201, 399)]
    [TestCase(ResizeRule.ShorterSide, 224, 640, 360)]
    [TestCase(ResizeRule.ShorterSide, 300, 90, 91)]
    [TestCase(ResizeRule.Stretch, 0, 300, 200)]
    [TestCase(ResizeRule.Stretch, 0, 64, 500)]
    [TestCase(ResizeRule.None, 0, 224, 224)]
    public void PixelsOfTheFittedPictureComeFromThere(ResizeRule rule, int shorterSide, int width, int height)
    {
        var preprocessing = new Preprocessing { Resize = rule, ShorterSide = shorterSide, Height = 224, Width = 224, Channels = ChannelOrder.Grey };
        var seen = preprocessing.Seen(width, height);
        var (across, down) = (preprocessing.Fit(Ramp(width, height, (x, _) => (double)x / width)), preprocessing.Fit(Ramp(width, height, (_, y) => (double)y / height)));
        for (var at = 20; at < 204; at += 23)
        {
            Assert.That(across[112, at, 0] / 255.0 * width, Is.EqualTo(seen.X + (at + 0.5) / 224 * seen.Width - 0.5).Within(width / 255.0 + 0.5), $"column {at}");
            Assert.That(down[at, 112, 0] / 255.0 * height, Is.EqualTo(seen.Y + (at + 0.5) / 224 * seen.Height - 0.5).Within(height / 255.0 + 0.5), $"row {at}");
        }
    }

    static Image Ramp(int width, int height, Func<int, int, double> value)
    {
        var image = new Image(width, height, 1);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                image[y, x, 0] = (byte)Math.Round(255 * value(x, y));
        }
        return image;
    }
}
