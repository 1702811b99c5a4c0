using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Tests.Uncertainty;

/// <summary>Where features lie, by hand in two dimensions.</summary>
[TestFixture]
sealed class FeatureSpaceTests
{
    [Test]
    public void DensityDistanceAndGroupByHand()
    {
        // Class 0: two clusters of six around (0, 0) and (10, 0); class 1: twelve around (0, 20). A ring of radius 1 has covariance 1/2 in each direction.
        var ring = Enumerable.Range(0, 6).Select(i => (X: MathF.Cos(i * MathF.PI / 3), Y: MathF.Sin(i * MathF.PI / 3))).ToArray();
        var points = ring.Select(p => (p.X, p.Y, 0)).Concat(ring.Select(p => (p.X + 10, p.Y, 0))).Concat(Enumerable.Range(0, 2).SelectMany(_ => ring.Select(p => (p.X, p.Y + 20, 1)))).ToArray();
        var space = new FeatureSpace(
            new(points.Length, 2, 2) { Features = [.. points.SelectMany(p => new[] { p.Item1, p.Item2 })], Logits = [], Labels = [.. points.Select(p => p.Item3)], Ids = [.. points.Select((_, i) => $"e{i}")] },
            ["zero", "one"]);
        // Ten nearest of class 0 from its first ring's middle: six at 1, then of the other ring the tenth, at (10 + cos 60, sin 60).
        var place = space.Of([0, 0], 0);
        Assert.That(place.Density, Is.EqualTo(-Math.Log(Math.Sqrt(10.5 * 10.5 + 0.75))).Within(1e-6));
        // Within-class covariance: x is (12 (25 + 1/2) + 12 / 2) / 24 = 13, y 1/2, but for a thousandth of their mean on the diagonal.
        var ridge = 1e-3 * (13 + 0.5) / 2;
        Assert.That(place.Distance, Is.EqualTo(5 / Math.Sqrt(13 + ridge)).Within(1e-6));
        Assert.That(space.Of([0, 21], 1).Distance, Is.EqualTo(1 / Math.Sqrt(0.5 + ridge)).Within(1e-5));
        Assert.That(space.Of([9.5f, 0.2f], 0).Slice, Is.Not.EqualTo(place.Slice));
        Assert.That(place.Slice, Does.Match("^zero near e[0-5]$"));
        Assert.That(() => space.Of([1], 0), Throws.TypeOf<Whence.Explain.ExplainException>());
        Assert.That(() => space.Of([1, 1], 2), Throws.TypeOf<Whence.Explain.ExplainException>());
    }
}
