using FsCheck;
using FsCheck.Fluent;
using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

[TestFixture]
sealed class PngTests
{
    static readonly (int Color, int[] Depths)[] Kinds =
        [(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])];

    static IEnumerable<TestCaseData> AllKinds() =>
        from kind in Kinds
        from depth in kind.Depths
        from interlaced in new[] { false, true }
        from transparent in kind.Color < 4 ? new[] { false, true } : [false]
        select new TestCaseData(kind.Color, depth, interlaced, transparent);

    [TestCaseSource(nameof(AllKinds))]
    public void EveryColourTypeDepthAndInterlacingIsRead(int color, int depth, bool interlaced, bool transparent)
    {
        foreach (var (width, height) in new[] { (1, 1), (3, 2), (5, 9), (13, 11), (16, 17) })
        {
            var builder = Builder(width, height, color, depth, interlaced, transparent);
            var image = ImageFile.Decode(builder.Build((y, x, c) => Stored(y, x, c, color, depth)), "built");
            Assert.That((image.Width, image.Height, image.Channels), Is.EqualTo((width, height, Channels(color, transparent))));
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                {
                    var expected = Expected(builder, y, x, color, depth, transparent);
                    Assert.That(Pixel(image, y, x), Is.EqualTo(expected), $"pixel ({x},{y}) of {width}x{height}");
                }
        }
    }

    static PngBuilder Builder(int width, int height, int color, int depth, bool interlaced, bool transparent) =>
        new(width, height, depth, color, interlaced)
        {
            Palette = color == 3 ? Enumerable.Range(0, 3 << depth).Select(i => (byte)(i * 91 + 7)).ToArray() : [],
            Transparency = !transparent ? [] : color switch
            {
                0 => Key(0, 0, 0, color, depth),
                2 => [.. Key(0, 0, 0, color, depth), .. Key(0, 0, 1, color, depth), .. Key(0, 0, 2, color, depth)],
                _ => [17, 200],
            },
            Filter = row => row % 5,
        };

    static int Stored(int y, int x, int c, int color, int depth) =>
        (int)((uint)(y * 7919 + x * 104729 + c * 1299709 + color) * 2654435761u >> (32 - depth));

    static byte[] Key(int y, int x, int c, int color, int depth) =>
        [(byte)(Stored(y, x, c, color, depth) >> 8), (byte)Stored(y, x, c, color, depth)];

    static int Channels(int color, bool transparent) => color >= 4 || transparent ? 4 : color == 0 ? 1 : 3;

    static int[] Pixel(Image image, int y, int x) => Enumerable.Range(0, image.Channels).Select(c => (int)image[y, x, c]).ToArray();

    /// <summary>Scaled to 0..255 in real numbers and rounded.</summary>
    static int[] Expected(PngBuilder builder, int y, int x, int color, int depth, bool transparent)
    {
        int At(int c) => Stored(y, x, c, color, depth);
        int To8(int c) => (int)Math.Round(At(c) * 255.0 / ((1 << depth) - 1));
        var opaque = color is 0 or 2 && Enumerable.Range(0, color + 1).Any(c => At(c) != Stored(0, 0, c, color, depth)) ? 255 : 0;
        return color switch
        {
            0 => transparent ? [To8(0), To8(0), To8(0), opaque] : [To8(0)],
            2 => transparent ? [To8(0), To8(1), To8(2), opaque] : [To8(0), To8(1), To8(2)],
            3 when transparent => [.. builder.Palette.Skip(3 * At(0)).Take(3), At(0) < 2 ? builder.Transparency[At(0)] : 255],
            3 => [.. builder.Palette.Skip(3 * At(0)).Take(3)],
            4 => [To8(0), To8(0), To8(0), To8(1)],
            _ => [To8(0), To8(1), To8(2), To8(3)],
        };
    }

    [Test]
    public void WhatIsWrittenIsReadBack() => Prop.ForAll(
        Gen.Choose(1, 40).Two().SelectMany(size => Gen.Elements(1, 3, 4).SelectMany(channels =>
            Gen.Choose(0, 255).ArrayOf(size.Item1 * size.Item2 * channels).Select(values =>
                new Image(size.Item1, size.Item2, channels, values.Select(v => (byte)v).ToArray())))).ToArbitrary(),
        image =>
        {
            var read = ImageFile.Decode(Png.Encode(image), "round trip");
            return read.Width == image.Width && read.Channels == image.Channels && read.Pixels.AsSpan().SequenceEqual(image.Pixels);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void FiltersMakeASmoothPictureSmall()
    {
        var ramp = new Image(256, 256, 3);
        for (var i = 0; i < ramp.Pixels.Length; i++)
            ramp.Pixels[i] = (byte)(i / 3 % 256 + i / 768 + i % 3 * 40);
        Assert.That(Png.Encode(ramp), Has.Length.LessThan(3000));
    }

    [Test]
    public void PhotographIsReadAndWrittenAgain()
    {
        var bird = ImageFile.Load(SharedData.Path("datasets/photographs/bird.png"));
        Assert.That((bird.Width, bird.Height, bird.Channels), Is.EqualTo((512, 343, 3)));
        Assert.That(ImageFile.Decode(Png.Encode(bird), "bird").Pixels, Is.EqualTo(bird.Pixels));
    }
}
