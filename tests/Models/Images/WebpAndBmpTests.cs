using System.Buffers.Binary;
using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

/// <summary>WebP and BMP files against Pillow's reading of them, and what is refused.</summary>
[TestFixture]
sealed class WebpAndBmpTests
{
    static byte[] Golden(string name) => File.ReadAllBytes(GoldenImages.Path(name));

    static string Refusal(byte[] file) => Assert.Throws<ImageException>(() => ImageFile.Decode(file, "bad"))!.Message;

    [TestCase("webp_lossy.webp", 3)]
    [TestCase("webp_lossy_alpha.webp", 4)]
    [TestCase("webp_opaque_alpha.webp", 4)]
    [TestCase("webp_lossless.webp", 3)]
    [TestCase("webp_lossless_alpha.webp", 4)]
    [TestCase("webp_palette.webp", 3)]
    [TestCase("bmp_rgb.bmp", 3)]
    [TestCase("bmp_palette.bmp", 3)]
    [TestCase("bmp_black_white.bmp", 3)]
    [TestCase("bmp_alpha.bmp", 3)]
    public void DecodesAsPillowDoes(string name, int channels)
    {
        var image = ImageFile.Decode(Golden(name), name);
        var golden = GoldenImages.Load(name.Replace('.', '_') + ".png");
        Assert.That(image.Channels, Is.EqualTo(channels));
        Assert.That(GoldenImages.Difference(image, channels == 3 ? golden.ToRgb() : golden), Is.Zero);
    }

    [TestCase("webp_lossy.webp")]
    [TestCase("webp_lossy_alpha.webp")]
    [TestCase("webp_lossless.webp")]
    [TestCase("bmp_rgb.bmp")]
    [TestCase("bmp_palette.bmp")]
    public void EveryTruncationIsRefused(string name)
    {
        var file = Golden(name);
        for (var length = 0; length < file.Length; length++)
            Assert.That(Refusal(file[..length]), Does.StartWith("bad: "), $"{length} bytes");
    }

    [Test]
    public void AnimationsAndWrongCanvasesAreRefused()
    {
        var file = Golden("webp_lossy_alpha.webp");
        var header = file.AsSpan().IndexOf("VP8X"u8) + 8;
        var animated = file.ToArray();
        animated[header] |= 2;
        Assert.That(Refusal(animated), Does.Contain("animated"));
        file[header + 4]++;
        Assert.That(Refusal(file), Does.Contain("24x19 by its header holds 23x19"));
    }

    [TestCase(1, "compression 1")]
    [TestCase(4, "compression 4")]
    public void CompressedBitmapsAreRefused(int compression, string named)
    {
        var file = Golden("bmp_palette.bmp");
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(30), compression);
        Assert.That(Refusal(file), Does.Contain(named));
    }

    [TestCase(0, 0, "0x0")]
    [TestCase(int.MaxValue, int.MaxValue, "at most")]
    [TestCase(10_000, 10_000, "are there")]
    [TestCase(-5, 3, "must be positive")]
    public void ImpossibleSizesAreRefusedBeforeMemoryIsTaken(int width, int height, string named)
    {
        var file = Golden("bmp_rgb.bmp");
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(Refusal(file), Does.Contain(named));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
    }

    /// <summary>A bitmap of two pixels with colour masks.</summary>
    static byte[] Masked(int bits, uint red, uint green, uint blue, uint alpha, params uint[] pixels)
    {
        var row = pixels.SelectMany(p => bits == 16 ? BitConverter.GetBytes((ushort)p) : BitConverter.GetBytes(p)).ToArray();
        var file = new byte[14 + 108 + row.Length];
        "BM"u8.CopyTo(file);
        int[] header = [108, pixels.Length, 1, 1 | bits << 16, 3, row.Length, 0, 0, 0, 0, (int)red, (int)green, (int)blue, (int)alpha];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 14 + 108);
        for (var i = 0; i < header.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14 + 4 * i), header[i]);
        row.CopyTo(file, 14 + 108);
        return file;
    }

    [Test]
    public void ColourMasksAreFollowed()
    {
        var alpha = ImageFile.Decode(Masked(32, 0xFF, 0xFF00, 0xFF0000, 0xFF000000, 0x40302010, 0xFF0080FF), "masks");
        Assert.That(alpha.Pixels, Is.EqualTo(new byte[] { 0x10, 0x20, 0x30, 0x40, 0xFF, 0x80, 0, 0xFF }));
        var small = ImageFile.Decode(Masked(16, 0xF800, 0x7E0, 0x1F, 0, 0xF800, 0x07FF), "565");
        Assert.That(small.Pixels, Is.EqualTo(new byte[] { 255, 0, 0, 0, 255, 255 }));
    }

    [TestCase(32, 0x3FFu, 0xFFC00u, 0x3FF00000u, 0u)]
    [TestCase(32, 0x1Fu, 0x3E0u, 0x7C00u, 0u)]
    [TestCase(16, 0xF00u, 0xF0u, 0xFu, 0xF000u)]
    [TestCase(32, 0xF0F0u, 0xFF0000u, 0xFu, 0u)]
    public void MasksThatTheLibraryScalesWronglyAreRefused(int bits, uint red, uint green, uint blue, uint alpha) =>
        Assert.That(Refusal(Masked(bits, red, green, blue, alpha, 0, 0)), Does.Contain("mask"));
}
