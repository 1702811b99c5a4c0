using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;
using Whence.Uncertainty.Evidence;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>Copies that are worse in the way that they say, and remain examples of their class.</summary>
[TestFixture]
sealed class CorruptedCopiesTests
{
    const int Side = 24;

    static readonly Image Picture = new(Side, Side, 3, [.. Enumerable.Range(0, Side * Side * 3).Select(i => (byte)(i / 3 % Side / 4 % 2 == 0 ? 82 : 182))]);

    [Test]
    public void EveryPictureIsFollowedByThreeOfItsLabel()
    {
        using var copies = new CorruptedCopies(new Two(), new Preprocessing { Height = Side, Width = Side });
        Assert.That(copies.Count, Is.EqualTo(8));
        Assert.That(Enumerable.Range(0, 8).Select(copies.IdOf), Is.EqualTo(new[] { "a", "b", "a blur", "b blur", "a noise", "b noise", "a contrast", "b contrast" }));
        Assert.That(Enumerable.Range(0, 8).Select(copies.LabelOf), Is.EqualTo(new[] { 0, 1, 0, 1, 0, 1, 0, 1 }));
        Assert.That(copies[1].Image.Pixels, Is.EqualTo(Picture.Pixels));
        Assert.That(Enumerable.Range(0, 8).Select(i => Convert.ToHexString(copies[i].Image.Pixels)).Distinct().Count(), Is.EqualTo(1 + 1 + 2 + 1), "noise alone is another for each");
    }

    [Test]
    public void ContrastIsTakenFromAroundTheMiddle() =>
        Assert.That(PictureCorruption.Contrast.Apply(Picture, 0).Pixels.Distinct(), Is.EquivalentTo(new[] { (byte)Math.Round(127.5 + 0.4 * (82 - 127.5)), (byte)Math.Round(127.5 + 0.4 * (182 - 127.5)) }));

    [Test]
    public void NoiseHasTheDeviationThatItSays()
    {
        var differences = Differences(PictureCorruption.Noise);
        Assert.That(differences.Average(), Is.EqualTo(0).Within(0.005));
        Assert.That(Math.Sqrt(differences.Average(d => d * d)), Is.EqualTo(0.05).Within(0.003));
    }

    [Test]
    public void BlurKeepsTheMeanAndSoftensEdges()
    {
        // Standard deviation .4 + 24 / 80 pixels: the pixel beside an edge takes 1 - Phi(.5 / .7) of the other side.
        var blurred = PictureCorruption.Blur.Apply(Picture, 0);
        Assert.That(Differences(PictureCorruption.Blur).Average(), Is.EqualTo(0).Within(0.01));
        Assert.That(blurred[5, 4, 0], Is.EqualTo(182 - 100 * 0.2376).Within(8));
        Assert.That(blurred[5, 1, 0], Is.EqualTo(82).Within(8));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void EveryCorruptionKeepsTheSizeAndIsTheSameAgain(int channels)
    {
        var own = channels == 1 ? Picture.ToGrey() : Picture;
        foreach (var corruption in Enum.GetValues<PictureCorruption>())
        {
            var got = corruption.Apply(own, 3);
            Assert.That((got.Width, got.Height, got.Channels), Is.EqualTo((Side, Side, channels)), $"{corruption}");
            Assert.That(got.Pixels, Is.Not.EqualTo(own.Pixels), $"{corruption}");
            Assert.That(corruption.Apply(own, 3).Pixels, Is.EqualTo(got.Pixels), $"{corruption}");
        }
    }

    static double[] Differences(PictureCorruption corruption) =>
        [.. corruption.Apply(Picture, 7).Pixels.Zip(Picture.Pixels, (a, b) => (a - b) / 255.0)];

    sealed class Two : Dataset
    {
        public override string Name => "two";

        public override int Count => 2;

        public override string IdOf(int index) => index == 0 ? "a" : "b";

        public override int LabelOf(int index) => index;

        protected override Image Read(int index) => Picture;
    }
}
