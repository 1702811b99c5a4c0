using FsCheck;
using FsCheck.Fluent;
using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

[TestFixture]
sealed class HostilePngTests
{
    static readonly byte[] Good = new PngBuilder(5, 4, 8, 2).Build((y, x, c) => y * 50 + x * 10 + c);

    static string Refusal(byte[] file) => Assert.Throws<ImageException>(() => ImageFile.Decode(file, "bad.png"))!.Message;

    [Test]
    public void EveryTruncationIsRefused()
    {
        for (var length = 0; length < Good.Length; length++)
            Assert.That(Refusal(Good[..length]), Does.StartWith("bad.png: "));
    }

    [Test]
    public void EveryFlippedBitAfterTheSignatureIsRefused()
    {
        for (var bit = 0; bit < 8 * (Good.Length - 12); bit++)
        {
            var file = Good.ToArray();
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(Refusal(file), Does.StartWith("bad.png: "), $"bit {bit}");
        }
    }

    [TestCase(0, 5, "0x5")]
    [TestCase(5, 0, "5x0")]
    [TestCase(-1, -1, "4294967295x4294967295")]
    [TestCase(int.MinValue, 2, "2147483648x2")]
    [TestCase(10_001, 10_000, "10001x10000")]
    public void ImpossibleSizesAreRefused(int width, int height, string named) =>
        Assert.That(Refusal(new PngBuilder(width, height, 8, 0).File(PngBuilder.Deflate([0]))), Does.Contain(named));

    [TestCase(0, 3)]
    [TestCase(2, 4)]
    [TestCase(3, 16)]
    [TestCase(1, 8)]
    [TestCase(255, 255)]
    public void ImpossibleKindsAreRefused(int color, int depth) =>
        Assert.That(Refusal(new PngBuilder(1, 1, depth, color).File(PngBuilder.Deflate([0, 0]))), Does.Contain("does not exist"));

    [Test]
    public void PixelsThatTheBytesCannotHoldAreRefusedBeforeMemoryIsTaken()
    {
        var file = new PngBuilder(10_000, 10_000, 8, 6).File(PngBuilder.Deflate([0, 1, 2, 3]));
        Assert.That(Refused(file, out var message), Is.LessThan(100_000));
        Assert.That(message, Does.Contain("cannot hold"));
    }

    [Test]
    public void PixelsThatAreMissingAreRefusedBeforeMemoryIsTaken()
    {
        // 4 MB of few values deflate to some 20 kB, which by deflate's best ratio could have held the 4.1 MB that are claimed.
        var rows = Enumerable.Range(0, 4_000_000).Select(i => (byte)(i % 997 == 0 ? i : 0)).ToArray();
        var file = new PngBuilder(2050, 2000, 8, 0).File(PngBuilder.Deflate(rows));
        Assert.That(Refused(file, out var message), Is.LessThan(200_000));
        Assert.That(message, Does.Contain("end after 4000000 of 4102000"));
    }

    [Test]
    public void RowsBeyondTheLastAreNeitherReadNorStored()
    {
        var file = new PngBuilder(10, 10, 8, 0).File(PngBuilder.Deflate(new byte[50_000_000]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(ImageFile.Decode(file, "bomb").Pixels, Is.All.Zero);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }

    static long Refused(byte[] file, out string message)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        message = Refusal(file);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Test]
    public void HonestFlatPicturesAreReadThoughTheyCompressAThousandfold()
    {
        var image = ImageFile.Decode(new PngBuilder(3000, 2000, 1, 0).File(PngBuilder.Deflate(new byte[2000 * 376])), "flat");
        Assert.That(image.Pixels.AsSpan().IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
    }

    [Test]
    public void MisplacedMissingAndUnknownChunksAreRefused()
    {
        byte[] signature = Good[..8], header = Good[8..33], rest = Good[33..], end = PngBuilder.Chunk("IEND", []);
        byte[] data = PngBuilder.Chunk("IDAT", PngBuilder.Deflate(new byte[4 * 16])), text = PngBuilder.Chunk("tEXt", []);
        Assert.Multiple(() =>
        {
            Assert.That(Refusal([.. signature, .. end]), Does.Contain("no chunk IHDR"));
            Assert.That(Refusal([.. signature, .. data, .. end]), Does.Contain("first chunk is IDAT"));
            Assert.That(Refusal([.. signature, .. header, .. header, .. rest]), Does.Contain("second chunk IHDR"));
            Assert.That(Refusal([.. signature, .. header, .. end]), Does.Contain("no pixel data"));
            Assert.That(Refusal([.. signature, .. header, .. PngBuilder.Chunk("ABCD", [1]), .. rest]), Does.Contain("critical chunk ABCD"));
            Assert.That(Refusal([.. signature, .. header, .. data, .. text, .. data, .. end]), Does.Contain("consecutive"));
            Assert.That(Refusal([.. signature, .. header, .. PngBuilder.Chunk("tRNS", [1, 2]), .. rest]), Does.Contain("tRNS of 2 bytes"));
            Assert.That(Refusal([.. signature, .. header, .. PngBuilder.Chunk("PLTE", [1, 2]), .. rest]), Does.Contain("palette of 2"));
            Assert.That(Refusal(new PngBuilder(1, 1, 8, 3).File(PngBuilder.Deflate([0, 0]))), Does.Contain("without a palette"));
        });
    }

    [Test]
    public void IndicesOutsideThePaletteAndUnknownFiltersAreRefused()
    {
        var palette = new PngBuilder(2, 1, 8, 3) { Palette = [1, 2, 3] };
        Assert.That(Refusal(palette.File(PngBuilder.Deflate([0, 0, 1]))), Does.Contain("palette index 1"));
        Assert.That(Refusal(new PngBuilder(1, 1, 8, 0).File(PngBuilder.Deflate([5, 0]))), Does.Contain("filter"));
    }

    [Test]
    public void UnknownAncillaryChunksAndTrailingBytesAreIgnored() =>
        Assert.That(
            ImageFile.Decode([.. Good[..33], .. PngBuilder.Chunk("teST", [1, 2]), .. Good[33..], 1, 2, 3], "good").Pixels,
            Is.EqualTo(ImageFile.Decode(Good, "good").Pixels));

    [Test]
    public void NoiseIsRefused() => Prop.ForAll(
        Gen.Choose(0, 255).ArrayOf().Select(values => values.Select(v => (byte)v).ToArray()).ToArbitrary(),
        noise =>
        {
            Assert.Throws<ImageException>(() => ImageFile.Decode(noise, "noise"));
            Assert.Throws<ImageException>(() => ImageFile.Decode([.. Good[..8], .. noise], "noise"));
        }).QuickCheckThrowOnFailure();
}
