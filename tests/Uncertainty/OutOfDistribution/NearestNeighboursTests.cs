using Whence.Explain;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Tests.Uncertainty.OutOfDistribution;

[TestFixture]
sealed class NearestNeighboursTests
{
    [TestCase(1, 1, 1, false)]
    [TestCase(300, 7, 5, false)]
    [TestCase(300, 7, 5, true)]
    [TestCase(130, 33, 130, false)]
    public void AreThoseOfASort(int count, int dimensions, int k, bool isNormalised)
    {
        var random = new Random(count + k);
        float[] points = Values(count * dimensions), queries = Values(37 * dimensions);
        var found = new NearestNeighbours(points, dimensions, isNormalised).Query(queries, k);
        for (var q = 0; q < 37; q++)
        {
            var expected = Enumerable.Range(0, count).Select(i => (Distance(q, i), i)).Order().Take(k).ToArray();
            Assert.That(found.Indices[(q * k)..(q * k + k)], Is.EqualTo(expected.Select(e => e.i)));
            Assert.That(found.Distances[(q * k)..(q * k + k)], Is.EqualTo(expected.Select(e => e.Item1)).Within(1e-12));
        }

        float[] Values(int length) => [.. Enumerable.Range(0, length).Select(_ => (float)(10 + SmallFeatures.Normal(random)))];

        double Distance(int q, int i)
        {
            double[] a = Row(queries, q), b = Row(points, i);
            return Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
        }

        double[] Row(float[] from, int row)
        {
            double[] x = [.. from[(row * dimensions)..((row + 1) * dimensions)].Select(v => (double)v)];
            return isNormalised ? [.. x.Select(v => v / Math.Sqrt(x.Sum(w => w * w)))] : x;
        }
    }

    [Test]
    public void DuplicatesAreAtNoDistanceAndComeByIndex()
    {
        // Far from the origin products in float32 have lost all digits of such distances.
        float[] points = [1e4f, 1e4f, 1e4f, 1e4f, 1e4f + 0.0078125f, 1e4f, 0, 0];
        var found = new NearestNeighbours(points, 2).Query(new[] { 1e4f, 1e4f }, 3);
        Assert.That(found.Indices, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(found.Distances, Is.EqualTo(new[] { 0, 0, 0.0078125 }));
    }

    [Test]
    public void AZeroStaysZero() =>
        Assert.That(new NearestNeighbours([3, 4, 0, 0], 2, true).Query(new float[2], 2).Distances, Is.EqualTo(new double[] { 0, 1 }));

    [Test]
    public void SaysWhatIsWrong()
    {
        var points = new NearestNeighbours([1, 2, 3, 4], 2);
        Assert.That(() => points.Query(new float[2], 0), Throws.TypeOf<ExplainException>().With.Message.Contains("k is 0"));
        Assert.That(() => points.Query(new float[2], 3), Throws.TypeOf<ExplainException>().With.Message.Contains("k is 3"));
        Assert.That(() => points.Query(new float[3], 1), Throws.TypeOf<ExplainException>().With.Message.Contains("3 values"));
        Assert.That(() => new NearestNeighbours([], 2), Throws.TypeOf<ExplainException>());
        Assert.That(() => new NearestNeighbours([1, 2, 3], 2), Throws.TypeOf<ExplainException>());
    }
}
