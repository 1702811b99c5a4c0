using Whence.Models.Training;

namespace Whence.Tests.Models.Training;

/// <summary>Augmentation: what each change does, what follows it, and that it depends on seed, epoch and example alone.</summary>
[TestFixture]
sealed class AugmentationTests
{
    const int Height = 5;
    const int Width = 7;

    [Test]
    public void ACropMovesPictureAndMapTogether()
    {
        var shifts = new HashSet<(int, int)>();
        for (var sample = 0ul; sample < 200; sample++)
        {
            var (pixels, mask) = (Numbered(3), Numbered(1));
            new RandomCrop(2).Apply(new(Height, Width, 3, pixels, [(1, mask)]), Random(sample));
            var (down, right) = Shift(mask);
            shifts.Add((down, right));
            for (var row = 0; row < Height; row++)
            {
                for (var column = 0; column < Width; column++)
                {
                    var (r, c) = (row - down, column - right);
                    var isInside = r is >= 0 and < Height && c is >= 0 and < Width;
                    Assert.That(mask[row * Width + column], Is.EqualTo(isInside ? r * Width + c + 1 : 0));
                    for (var k = 0; k < 3; k++)
                        Assert.That(pixels[(row * Width + column) * 3 + k], Is.EqualTo(isInside ? (r * Width + c) * 3 + k + 1 : 0));
                }
            }
        }
        Assert.That(shifts, Has.Count.EqualTo(25), "every move occurs");
    }

    [Test]
    public void AFlipMirrorsHalfOfThePictures()
    {
        var mirrored = 0;
        for (var sample = 0ul; sample < 400; sample++)
        {
            var pixels = Numbered(3);
            new HorizontalFlip().Apply(new(Height, Width, 3, pixels, []), Random(sample));
            if (pixels[0] == 1)
                continue;
            mirrored++;
            Assert.That(pixels.Take(3), Is.EqualTo([19, 20, 21]), "colours stay in order");
        }
        Assert.That(mirrored, Is.InRange(160, 240));
    }

    [Test]
    public void CutoutCoversASquareOfTheMeanColour()
    {
        var (sizes, mask) = (new HashSet<int>(), Numbered(1));
        for (var sample = 0ul; sample < 100; sample++)
        {
            var pixels = Numbered(1);
            new Cutout(3).Apply(new(Height, Width, 1, pixels, [(1, mask)]), Random(sample));
            sizes.Add(pixels.Where((v, i) => v != i + 1 || i == 17).Count(v => v == 18));
        }
        Assert.That(mask, Is.EqualTo(Numbered(1)), "maps stay: what lies beneath is still there");
        Assert.That(sizes, Is.SupersetOf((int[])[4, 6, 9]).Or.SupersetOf((int[])[5, 7, 9]), "whole squares, and parts at the edge");
    }

    [Test]
    public void ColoursStayInTheirRangeAndGreyStaysGrey()
    {
        var random = new Random(3);
        float[] pixels = [.. Enumerable.Range(0, Height * Width).SelectMany(_ => Enumerable.Repeat(random.NextSingle(), 3))];
        var before = pixels.ToArray();
        new ColourJitter(0.5f, 0.5f, 0.5f).Apply(new(Height, Width, 3, pixels, []), Random(4));
        Assert.That(pixels, Is.All.InRange(0, 1).And.Not.EqualTo(before));
        for (var i = 0; i < pixels.Length; i += 3)
            Assert.That(pixels[i + 1], Is.EqualTo(pixels[i]).Within(1e-5), "saturation changes no grey");
        var same = before.ToArray();
        new ColourJitter(0, 0, 0).Apply(new(Height, Width, 3, same, []), Random(4));
        Assert.That(same, Is.EqualTo(before).Within(1e-6));
    }

    [Test]
    public void EveryEpochHasItsOrder()
    {
        var orders = Enumerable.Range(0, 3).Select(epoch => ExampleOrder.Of(101, 5, epoch)).ToArray();
        Assert.That(orders.Select(order => order.Order().ToArray()), Is.All.EqualTo(Enumerable.Range(0, 101)));
        Assert.That(orders[0], Is.Not.EqualTo(orders[1]).And.Not.EqualTo(orders[2]));
        Assert.That(ExampleOrder.Of(101, 6, 0), Is.Not.EqualTo(orders[0]));
        Assert.That(ExampleOrder.Of(101, 5, 0), Is.EqualTo(orders[0]));
    }

    [Test]
    public void MixingKeepsWhatABatchHolds()
    {
        var options = new TrainingOptions { Batch = 6, MixUp = 1, Inputs = [new("number", [1], (index, to) => to[0] = index)] };
        var maker = new BatchMaker(new SmallPictures(12), [8, 8, 1], 3, options);
        var plain = new BatchMaker(new SmallPictures(12), [8, 8, 1], 3, options with { MixUp = 0 });
        var (mixed, pure) = (maker.Allocate(), plain.Allocate());
        maker.Make(1, mixed);
        plain.Make(1, pure);
        var share = mixed.Inputs[0][0] == pure.Inputs[0][0] ? 1 : (mixed.Inputs[0][0] - pure.Inputs[0][5]) / (pure.Inputs[0][0] - pure.Inputs[0][5]);
        Assert.That(share, Is.InRange(0, 1));
        for (var i = 0; i < 64; i++)
            Assert.That(mixed.Pixels[i], Is.EqualTo(share * pure.Pixels[i] + (1 - share) * pure.Pixels[5 * 64 + i]).Within(1e-5));
        Assert.That(mixed.Targets.Sum(), Is.EqualTo(6).Within(1e-5), "every example's shares sum to 1");
        Assert.That(mixed.Pixels.Sum(), Is.EqualTo(pure.Pixels.Sum()).Within(1e-2));
    }

    [TestCase(0.2, 0.5, 0.178571)]
    [TestCase(1, 0.5, 0.083333)]
    [TestCase(4, 0.5, 0.027778)]
    public void SharesAreOfTheBetaDistribution(double alpha, double mean, double variance)
    {
        var random = Random(9);
        double[] shares = [.. Enumerable.Range(0, 20000).Select(_ => random.Gamma(alpha) is var a && random.Gamma(alpha) is var b ? a / (a + b) : 0)];
        Assert.That(shares.Average(), Is.EqualTo(mean).Within(0.01));
        Assert.That(shares.Average(v => (v - mean) * (v - mean)), Is.EqualTo(variance).Within(0.05 * variance));
    }

    static ExampleRandom Random(ulong sample) => new(7, 1, sample);

    static float[] Numbered(int channels) => [.. Enumerable.Range(1, Height * Width * channels).Select(i => (float)i)];

    static (int Down, int Right) Shift(float[] mask)
    {
        var place = Array.FindIndex(mask, v => v != 0);
        var source = (int)mask[place] - 1;
        return (place / Width - source / Width, place % Width - source % Width);
    }
}
