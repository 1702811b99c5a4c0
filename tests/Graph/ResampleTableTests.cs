using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs;

/// <summary>Tables of resampling against values that the ONNX Resize documentation gives, and against the definitions.</summary>
[TestFixture]
sealed class ResampleTableTests
{
    [Test]
    public void LinearOfPixelCentres() => Check(ResampleTable.Linear(new(2, 4)), [1, 2], [1, 1.25, 1.75, 2]);

    [Test]
    public void LinearWithAlignedCorners() =>
        Check(ResampleTable.Linear(new(2, 4, CoordinateMode.AlignCorners)), [1, 2], [1, 4.0 / 3, 5.0 / 3, 2]);

    [Test]
    public void AlignedCornersUseTheGivenScale() =>
        Check(ResampleTable.Linear(new(4, 2, CoordinateMode.AlignCorners, 0.6f)), [1, 2, 3, 4], [1, 1 + 3 / 1.4]);

    [Test]
    public void LinearAsymmetric() =>
        Check(ResampleTable.Linear(new(2, 4, CoordinateMode.Asymmetric)), [1, 2], [1, 1.5, 2, 2]);

    [Test]
    public void OneElementOfPyTorch() => Check(ResampleTable.Linear(new(4, 1, CoordinateMode.PyTorchHalfPixel)), [5, 6, 7, 8], [5]);

    [Test]
    public void SymmetricPixelCentres()
    {
        // Scale 2.3 of 2 elements leaves 4 of 4.6: the result is centred, so it mirrors.
        var y = Apply(ResampleTable.Linear(new(2, 4, CoordinateMode.HalfPixelSymmetric, 2.3f)), [0, 1]);
        Assert.That(y[0] + y[3], Is.EqualTo(1).Within(1e-6));
        Assert.That(y[1] + y[2], Is.EqualTo(1).Within(1e-6));
        Assert.That(y[2], Is.EqualTo(0.5 + 0.5 / 2.3).Within(1e-6));
    }

    [Test]
    public void CubicOfPixelCentres() =>
        Check(ResampleTable.Cubic(new(4, 8)), [0, 1, 2, 3], [-0.10546875, 0.19140625, 0.66796875, 1.296875, 1.703125, 2.33203125, 2.80859375, 3.10546875]);

    [Test]
    public void LinearShrinkWithAntialias() =>
        Check(ResampleTable.Linear(new(4, 2), antialias: true), [1, 2, 3, 4], [(1 * 1 + 3 * 1 + 3 * 2 + 1 * 3) / 8.0, (1 * 2 + 3 * 3 + 3 * 4 + 1 * 4) / 8.0]);

    [Test]
    public void LinearShrinkWithoutTheOutside() =>
        Check(ResampleTable.Linear(new(4, 2), antialias: true, excludeOutside: true), [1, 2, 3, 4], [(3 * 1 + 3 * 2 + 1 * 3) / 7.0, (1 * 2 + 3 * 3 + 3 * 4) / 7.0]);

    [TestCase(NearestMode.RoundPreferFloor, new double[] { 1, 1, 2, 2, 2, 3, 3 })]
    [TestCase(NearestMode.RoundPreferCeil, new double[] { 1, 1, 2, 2, 2, 3, 3 })]
    [TestCase(NearestMode.Floor, new double[] { 1, 1, 1, 2, 2, 2, 3 })]
    [TestCase(NearestMode.Ceil, new double[] { 1, 2, 2, 2, 3, 3, 3 })]
    public void NearestOfSevenPlaces(NearestMode mode, double[] expected) =>
        Check(ResampleTable.Nearest(new(3, 7, CoordinateMode.HalfPixel), mode), [1, 2, 3], expected);

    [TestCase(NearestMode.RoundPreferFloor, new double[] { 1, 1, 2, 2 })]
    [TestCase(NearestMode.RoundPreferCeil, new double[] { 1, 2, 2, 2 })]
    public void NearestAtTies(NearestMode mode, double[] expected) =>
        Check(ResampleTable.Nearest(new(2, 4, CoordinateMode.Asymmetric), mode), [1, 2], expected);

    [Test]
    public void PlacesOutsideTheRegionTakeTheGivenValue() =>
        Check(
            ResampleTable.Linear(new(4, 3, CoordinateMode.CropAndResize, Start: 0.5, End: 1.5, Extrapolation: 9)), [1, 2, 3, 4], [2.5, 4, 9]);

    [Test]
    public void BlurEqualsTheMirroredConvolution()
    {
        var (n, sigma) = (9, 1.3);
        var x = Enumerable.Range(0, n).Select(i => Math.Sin(i * i)).ToArray();
        var expected = new double[n];
        for (var o = 0; o < n; o++)
        {
            var (sum, weights) = (0.0, 0.0);
            for (var d = -6; d <= 6; d++)
            {
                var i = Math.Abs(o + d);
                i = i > n - 1 ? 2 * (n - 1) - i : i;
                var weight = Math.Exp(-d * d / (2 * sigma * sigma));
                (sum, weights) = (sum + weight * x[i], weights + weight);
            }
            expected[o] = sum / weights;
        }
        Check(ResampleTable.Gaussian(n, sigma), x, expected);
    }

    [Test]
    public void TransposeOfTheTransposeIsTheTable()
    {
        var table = ResampleTable.Cubic(new(7, 12));
        var back = table.Transposed().Transposed();
        Assert.That((back.Offsets, back.Indices, back.Weights), Is.EqualTo((table.Offsets, table.Indices, table.Weights)));
    }

    [Test]
    public void NonsenseIsRefused()
    {
        Assert.Throws<ShapeException>(() => ResampleTable.Linear(new(0, 4)));
        Assert.Throws<ShapeException>(() => ResampleTable.Gaussian(4, 0));
        Assert.Throws<ShapeException>(() => new Resample(0, ResampleTable.Linear(new(3, 4))).Infer([new Shape(4)]));
    }

    static void Check(ResampleTable table, double[] x, double[] expected) => Assert.That(Apply(table, x), Is.EqualTo(expected).Within(1e-6));

    static double[] Apply(ResampleTable table, double[] x) =>
    [
        .. Enumerable.Range(0, table.Outputs).Select(o => (table.Bias?[o] ?? 0)
            + Enumerable.Range(table.Offsets[o], table.Offsets[o + 1] - table.Offsets[o]).Sum(t => table.Weights[t] * x[table.Indices[t]])),
    ];
}
