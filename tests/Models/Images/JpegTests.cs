using System.Buffers.Binary;
using Whence.Models.Images;
using Whence.Tests.Fuzz;

namespace Whence.Tests.Models.Images;

[TestFixture]
sealed class JpegTests
{
    static byte[] Golden(string name)
    {
        if (!Jpeg.IsAvailable)
            Assert.Ignore("libturbojpeg is absent");
        return File.ReadAllBytes(GoldenImages.Path(name));
    }

    static string Refusal(byte[] file) => Assert.Throws<ImageException>(() => Jpeg.Decode(file, "bad.jpg"))!.Message;

    [TestCase("rgb444", 3)]
    [TestCase("rgb420", 3)]
    [TestCase("progressive", 3)]
    [TestCase("grey", 1)]
    [TestCase("cmyk", 3)]
    public void DecodesAsPillowDoes(string kind, int channels)
    {
        var image = ImageFile.Decode(Golden($"jpeg_{kind}.jpg"), kind);
        Assert.That(image.Channels, Is.EqualTo(channels));
        // Both use libjpeg-turbo; its SIMD and plain code may differ by one level in colour conversion.
        Assert.That(GoldenImages.Difference(image, GoldenImages.Load($"jpeg_{kind}.png")), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void OrientationTurnsThePictureUpright([Range(1, 8)] int orientation)
    {
        var image = Jpeg.Decode(Golden($"exif_{orientation}.jpg"), "turned");
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
            Assert.That(Jpeg.Decode(bad, "bad exif").Height, Is.EqualTo(24), $"byte {at}");
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

    [TestCase(65535, 65535, "65500")]
    [TestCase(65500, 65500, "at most")]
    [TestCase(9000, 9000, "cannot be held")]
    [TestCase(0, 10, "header")]
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
        var scan = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        byte[] bomb = [.. file[..scan], .. Enumerable.Repeat(file[scan..(scan + 40)], 200).SelectMany(s => s), .. file[scan..]];
        Assert.That(Refusal(bomb), Does.Contain("scans"));
    }

    [Test]
    public void AbsentLibraryIsExplained()
    {
        Assert.That(TurboJpeg.Find(["no-such-library.so.0"]) == 0);
        var refusal = Assert.Throws<ImageException>(() => Jpeg.RequireLibrary("cat.jpg", false))!;
        Assert.That(refusal.Message, Does.StartWith("cat.jpg: ").And.Contain("libturbojpeg0"));
    }

    [Test]
    public void MutantsAreReadOrRefused()
    {
        string[] names = ["jpeg_rgb444.jpg", "jpeg_rgb420.jpg", "jpeg_progressive.jpg", "jpeg_grey.jpg", "jpeg_cmyk.jpg", "exif_6.jpg"];
        MutationFuzz.Run("jpeg", [.. names.Select(Golden)], bytes => Jpeg.Decode(bytes, "mutant"), typeof(ImageException));
    }
}
