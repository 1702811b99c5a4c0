using System.Buffers.Binary;
using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

[TestFixture]
sealed class JpegTests
{
    static byte[] Golden(string name) => File.ReadAllBytes(GoldenImages.Path(name));

    static string Refusal(byte[] file) => Assert.Throws<ImageException>(() => ImageFile.Decode(file, "bad.jpg"))!.Message;

    [TestCase("rgb444", 3)]
    [TestCase("rgb420", 3)]
    [TestCase("progressive", 3)]
    [TestCase("grey", 1)]
    [TestCase("cmyk", 3)]
    public void DecodesAsPillowDoes(string kind, int channels)
    {
        var image = ImageFile.Decode(Golden($"jpeg_{kind}.jpg"), kind);
        Assert.That(image.Channels, Is.EqualTo(channels));
        // The inverse cosine transform is in floating point here, in fixed point in libjpeg: a component may differ by one level, and a
        // colour, which is mixed from three of them, by two.
        var golden = GoldenImages.Load($"jpeg_{kind}.png");
        Assert.That(GoldenImages.Difference(image, golden), Is.LessThanOrEqualTo(channels == 3 ? 2 : 1));
        Assert.That(GoldenImages.MeanDifference(image, golden), Is.LessThanOrEqualTo(0.1));
    }

    [Test]
    public void OrientationTurnsThePictureUpright([Range(1, 8)] int orientation)
    {
        var image = ImageFile.Decode(Golden($"exif_{orientation}.jpg"), "turned");
        Assert.That((image.Width, image.Height), Is.EqualTo((24, 16)));
        Assert.That(image[2, 2, 0], Is.LessThan(10), "dark at the top left");
        Assert.That(image[2, 21, 0], Is.GreaterThan(245), "bright at the top right");
        Assert.That(image[13, 2, 0], Is.EqualTo(128).Within(10), "grey at the bottom left");
    }

    [Test]
    public void UnreadableOrientationCountsAsUpright()
    {
        var file = Golden("exif_6.jpg");
        var tiff = file.AsSpan().IndexOf("Exif\0\0"u8) + 6;
        foreach (var (at, value) in new[] { (0, (byte)'X'), (4, (byte)0xFF), (7, (byte)0xFF), (8, (byte)0), (9, (byte)0) })
        {
            var bad = file.ToArray();
            bad[tiff + at] = value;
            if (at is 8 or 9)
                bad.AsSpan(tiff + 8, 2).Clear();
            Assert.That(ImageFile.Decode(bad, "bad exif").Height, Is.EqualTo(24), $"byte {at}");
        }
    }

    [Test]
    public void TruncatedFilesAreRefused()
    {
        foreach (var name in new[] { "jpeg_rgb420.jpg", "jpeg_progressive.jpg" })
        {
            var file = Golden(name);
            for (var length = 0; length < file.Length - 2; length += 7)
                Assert.That(Refusal(file[..length]), Does.StartWith("bad.jpg: "), $"{name}, {length} bytes");
        }
    }

    [TestCase(65535, 65535, "at most")]
    [TestCase(65500, 65500, "at most")]
    [TestCase(9000, 9000, "cannot be held")]
    [TestCase(0, 10, "must be positive")]
    public void ImpossibleSizesAreRefusedBeforeMemoryIsTaken(int width, int height, string reason)
    {
        var file = Golden("jpeg_rgb444.jpg");
        var frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]) + 5;
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 2), (ushort)width);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(Refusal(file), Does.Contain(reason));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
    }

    [Test]
    public void ManyScansAreRefused()
    {
        var file = Golden("jpeg_progressive.jpg");
        var scan = file.AsSpan().LastIndexOf([(byte)0xFF, (byte)0xDA]);
        byte[] bomb = [.. file[..^2], .. Enumerable.Repeat(file[scan..^2], 200).SelectMany(s => s), .. file[^2..]];
        Assert.That(Refusal(bomb), Does.Contain("scans"));
    }
}
