using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

[TestFixture]
sealed class ColorMapTests
{
    static readonly double[] Grid = Enumerable.Range(0, 201).Select(i => i / 200.0).ToArray();

    /// <summary>CIELAB L* from its definition, apart from the code under test.</summary>
    static double Lightness(Rgb color)
    {
        static double Linear(byte v) => v / 255.0 <= 0.04045 ? v / 255.0 / 12.92 : Math.Pow((v / 255.0 + 0.055) / 1.055, 2.4);
        var y = 0.2126 * Linear(color.R) + 0.7152 * Linear(color.G) + 0.0722 * Linear(color.B);
        return y > 0.008856 ? 116 * Math.Pow(y, 1 / 3.0) - 16 : 903.3 * y;
    }

    [Test]
    public void LightnessOfTheUnsignedMapIsLinear()
    {
        foreach (var t in Grid)
            Assert.That(Lightness(ColorMap.Unsigned[t]), Is.EqualTo(8 + 88 * t).Within(0.6), $"t {t}");
    }

    [Test]
    public void LightnessOfTheSignedMapIsLinearAndEqualOnBothSides()
    {
        foreach (var t in Grid)
        {
            Assert.That(Lightness(ColorMap.Signed[t]), Is.EqualTo(96 - 54 * t).Within(0.6), $"t {t}");
            Assert.That(Lightness(ColorMap.Signed[-t]), Is.EqualTo(96 - 54 * t).Within(0.6), $"t {-t}");
        }
    }

    [Test]
    public void EndsOfTheSignedMapAreBlueAndRedAndTheMiddleIsNeutral()
    {
        Rgb blue = ColorMap.Signed[-1], red = ColorMap.Signed[1], middle = ColorMap.Signed[0];
        Assert.That(blue.B - blue.R, Is.GreaterThan(100));
        Assert.That(red.R - red.B, Is.GreaterThan(100));
        Assert.That(Farthest(middle, new Rgb(middle.G, middle.G, middle.G)), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void NeighbouringColoursDifferLittle()
    {
        foreach (var map in new[] { ColorMap.Signed, ColorMap.Unsigned })
            for (var i = 1; i < Grid.Length; i++)
            {
                Assert.That(Farthest(map[Grid[i - 1]], map[Grid[i]]), Is.LessThanOrEqualTo(6), $"at {Grid[i]}");
            }
    }

    static int Farthest(Rgb a, Rgb b) => new[] { Math.Abs(a.R - b.R), Math.Abs(a.G - b.G), Math.Abs(a.B - b.B) }.Max();

    [Test]
    public void ValuesOutsideGetTheEnds()
    {
        Assert.That(ColorMap.Signed[-7], Is.EqualTo(ColorMap.Signed[-1]));
        Assert.That(ColorMap.Unsigned[double.PositiveInfinity], Is.EqualTo(ColorMap.Unsigned[1]));
        Assert.That(ColorMap.Unsigned[double.NaN], Is.EqualTo(ColorMap.Unsigned[0]));
        Assert.That(new Rgb(0, 171, 16).ToString(), Is.EqualTo("#00ab10"));
    }
}
