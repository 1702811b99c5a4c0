using Whence.Models.Images;
using Whence.Tests.Fuzz;

namespace Whence.Tests.Models.Images;

/// <summary>
/// Mutated pictures of the four formats are read or refused, each within a bound of time and of memory (see <see cref="MutationFuzz"/>):
/// 20,000 of each with WHENCE_FUZZ_CASES=20000, a share of them otherwise.
/// </summary>
[TestFixture]
sealed class PictureFuzzTests
{
    static byte[][] Pngs() =>
    [
        new PngBuilder(5, 4, 8, 2).Build((y, x, c) => y * 50 + x * 10 + c),
        new PngBuilder(9, 7, 16, 6, true) { Filter = y => y % 5 }.Build((y, x, c) => y * 5000 + x * 901 + c),
        new PngBuilder(13, 6, 2, 3, true) { Palette = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 1, 1], Transparency = [0, 9] }
            .Build((y, x, _) => (y ^ x) & 3),
        new PngBuilder(11, 5, 1, 0) { Transparency = [0, 1], Filter = y => 4 - y % 5 }.Build((y, x, _) => (y + x) & 1),
        new PngBuilder(6, 6, 8, 4) { Filter = _ => 3 }.Build((y, x, c) => y * 40 + x + c),
    ];

    static byte[][] Golden(params string[] names) => [.. names.Select(name => File.ReadAllBytes(GoldenImages.Path(name)))];

    static byte[][] Jpegs() =>
        Golden("jpeg_rgb444.jpg", "jpeg_rgb420.jpg", "jpeg_progressive.jpg", "jpeg_grey.jpg", "jpeg_cmyk.jpg", "exif_6.jpg", "jpeg_422.jpg");

    static byte[][] Webps() => Golden(
        "webp_lossy.webp", "webp_lossy_alpha.webp", "webp_opaque_alpha.webp", "webp_lossless.webp", "webp_lossless_alpha.webp", "webp_palette.webp");

    static byte[][] Bmps() => Golden("bmp_rgb.bmp", "bmp_palette.bmp", "bmp_black_white.bmp", "bmp_alpha.bmp");

    [Test]
    public void Png() => Fuzz("png", 1, Pngs(), bytes => bytes);

    [Test]
    public void PngWithGoodChecksums() => Fuzz("png, resealed", 2, Pngs(), PngBuilder.Resealed);

    [Test]
    public void PngRowsAndTheirCompression()
    {
        var builder = new PngBuilder(31, 17, 8, 2, true) { Filter = y => y % 5 };
        var rows = builder.Scanlines((y, x, c) => (y * x + c) & 255);
        Fuzz("png rows", 3, [rows], bytes => builder.File(PngBuilder.Deflate(bytes)));
        Fuzz("png zlib", 4, [PngBuilder.Deflate(rows)], builder.File);
    }

    [Test]
    public void Jpeg() => Fuzz("jpeg", 5, Jpegs(), bytes => bytes);

    [Test]
    public void Webp() => Fuzz("webp", 6, Webps(), bytes => bytes);

    [Test]
    public void WebpWithGoodLengths() => Fuzz("webp, resealed", 7, Webps(), Resealed);

    [Test]
    public void Bmp() => Fuzz("bmp", 8, Bmps(), bytes => bytes);

    /// <summary>A copy whose header states the true length, so that mutants get past that check.</summary>
    static byte[] Resealed(byte[] file)
    {
        if (file.Length >= 8)
            BitConverter.TryWriteBytes(file.AsSpan(4), file.Length - 8);
        return file;
    }

    static void Fuzz(string name, int seed, byte[][] seeds, Func<byte[], byte[]> file) =>
        MutationFuzz.Run(name, seeds, bytes => ImageFile.Decode(file(bytes), "mutant"), typeof(ImageException), seed: seed);
}
