using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

[TestFixture]
sealed class OverlayTests
{
    static bool IsGrey(Image image) => image.Pixels.Chunk(3).All(p => p[0] == p[1] && p[1] == p[2]);

    [Test]
    public void MapOfZerosShowsNoEvidence([Values] bool isSigned)
    {
        var picture = GoldenImages.Pattern(20, 10, 3);
        var result = Overlay.Render(picture, new float[6], 2, 3, isSigned);
        Assert.That((result.NoEvidence, result.Scale), Is.EqualTo((true, 0f)));
        Assert.That(IsGrey(result.Image));
        var noise = Enumerable.Range(0, 6).Select(i => i * 1e-9f).ToArray();
        Assert.That(Overlay.Render(picture, noise, 2, 3, isSigned, floor: 1e-8f).Image.Pixels, Is.EqualTo(result.Image.Pixels));
        Assert.That(Overlay.RenderMap(new float[6], 2, 3, isSigned).NoEvidence);
    }

    [Test]
    public void PositiveIsRedNegativeIsBlueAndZeroLeavesThePicture()
    {
        var picture = new Image(3, 1, 1, [128, 128, 128]);
        var result = Overlay.Render(picture, [-1f, 0f, 1f], 1, 3).Image;
        Assert.That(result[0, 0, 2], Is.GreaterThan(result[0, 0, 0] + 80));
        Assert.That(result[0, 2, 0], Is.GreaterThan(result[0, 2, 2] + 80));
        Assert.That(new[] { result[0, 1, 0], result[0, 1, 1], result[0, 1, 2] }, Is.EqualTo(new byte[] { 144, 144, 144 }));
    }

    [Test]
    public void ScaleIsThePercentileOfTheSizes()
    {
        var map = Enumerable.Range(1, 1000).Select(i => i % 2 == 0 ? i : -(float)i).ToArray();
        Assert.That(Overlay.Scale(map, 10, 100), Is.EqualTo(995));
        Assert.That(Overlay.Scale(map, 10, 100, 100), Is.EqualTo(1000));
        map.AsSpan().Clear();
        map[77] = -3;
        Assert.That(Overlay.Scale(map, 10, 100), Is.EqualTo(3), "sparse map");
    }

    [Test]
    public void ScaleDoesNotDependOnTheUnit()
    {
        var map = GoldenImages.Pattern(16, 16, 1).Pixels.Select(v => v - 128f).ToArray();
        var picture = GoldenImages.Pattern(33, 17, 4);
        Assert.That(
            Overlay.Render(picture, map.Select(v => v * 0.125f).ToArray(), 16, 16).Image.Pixels,
            Is.EqualTo(Overlay.Render(picture, map, 16, 16).Image.Pixels));
    }

    [TestCase(float.NaN)]
    [TestCase(float.NegativeInfinity)]
    public void ValuesThatAreNotFiniteAreRefused(float value)
    {
        var refusal = Assert.Throws<ImageException>(() => Overlay.RenderMap([0, 0, 0, 0, 0, value], 2, 3))!;
        Assert.That(refusal.Message, Does.Contain("row 1, column 2"));
        Assert.Throws<ImageException>(() => Overlay.RenderMap([0, 0], 2, 3));
        Assert.Throws<ImageException>(() => Overlay.RenderMap([0, 0], 1, 2, percentile: 0));
    }

    [Test]
    public void LegendEndsWithTheEndsOfTheMap()
    {
        var bar = Overlay.Legend(true, 9, 2);
        Assert.That(new Rgb(bar[1, 0, 0], bar[1, 0, 1], bar[1, 0, 2]), Is.EqualTo(ColorMap.Signed[-1]));
        Assert.That(new Rgb(bar[0, 8, 0], bar[0, 8, 1], bar[0, 8, 2]), Is.EqualTo(ColorMap.Signed[1]));
    }
}
