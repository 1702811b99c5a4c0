using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>Rows on the unit sphere, whatever their size.</summary>
[TestFixture]
sealed class SphereNormalizeTests
{
    [Test]
    public void RowsHaveNormOneAndZeroStaysZero()
    {
        using var cpu = Backend.Open("cpu:1");
        using var weights = new Weights(cpu);
        var g = new Graph();
        var x = g.Input("x", [5, 2, 3]);
        var y = SphereNormalize.Append(g, x);
        using var plan = Plan.Compile(g, cpu, weights, [y]);
        float[] sizes = [1, 0, 1e-30f, 1e30f, -3];
        float[] row = [1, -2, 3, 0.5f, 4, -1];
        plan.Set(x, [.. sizes.SelectMany(size => row.Select(v => size * v))]);
        plan.Run();
        var norm = Math.Sqrt(row.Sum(v => v * v));
        var expected = sizes.SelectMany(size => row.Select(v => v * Math.Sign(size) / norm));
        Assert.That(plan.Get(y).ToArray(), Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void ABatchAloneIsRefused()
    {
        var g = new Graph();
        Assert.Throws<ShapeException>(() => SphereNormalize.Append(g, g.Input("x", [5])));
    }
}
