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

    [Test]
    public void AMapLiesOverThePartThatItIsOfAndTheRestIsDimmed()
    {
        var picture = new Image(8, 4, 3, [.. Enumerable.Repeat((byte)200, 96)]);
        float[] map = [1, -1, 1, -1];
        var whole = Overlay.Render(new Image(4, 4, 3, [.. Enumerable.Repeat((byte)200, 48)]), map, 2, 2).Image;
        var part = Overlay.Render(picture, map, 2, 2, seen: new(2, 0, 4, 4)).Image;
        for (var y = 0; y < 4; y++)
        {
            Assert.That(part.Row(y)[6..18].ToArray(), Is.EqualTo(whole.Row(y).ToArray()), "as over a picture of its own");
            // Softened grey is 64 + 200 * 5/8 = 189; 45 % of the way to (20, 22, 26).
            foreach (var x in new[] { 0, 1, 6, 7 })
                Assert.That(part.Row(y).Slice(3 * x, 3).ToArray(), Is.EqualTo(new byte[] { 113, 114, 116 }), "dimmed");
        }
    }

    [Test]
    public void APartMayBeginBetweenPixels()
    {
        var part = Overlay.Render(new Image(4, 1, 1, [200, 200, 200, 200]), [1f], 1, 1, seen: new(0.6, 0, 2.8, 1)).Image;
        Assert.That(Enumerable.Range(0, 4).Select(x => part[0, x, 0] > 150), Is.EqualTo(new[] { false, true, true, false }), "a pixel is seen where its middle is");
    }

    [Test]
    public void TheLayerIsWhatIsLaidOverThePicture([Values] bool isSigned)
    {
        float[] map = [-2, -0.5f, 0, 0.1f, 1, 2];
        var grey = new Image(3, 2, 1, [0, 50, 100, 150, 200, 250]);
        var (layer, over) = (Overlay.Layer(map, 2, 3, isSigned).Image, Overlay.Render(grey, map, 2, 3, isSigned).Image);
        for (var i = 0; i < map.Length; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                var (under, opacity) = (64 + grey.Pixels[i] * 5 / 8, layer.Pixels[4 * i + 3] / 255.0);
                Assert.That(over.Pixels[3 * i + c], Is.EqualTo(under + opacity * (layer.Pixels[4 * i + c] - under)).Within(1), $"pixel {i}, colour {c}");
            }
        }
        Assert.That(layer.Pixels[4 * 2 + 3], Is.Zero, "zero hides nothing");
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
