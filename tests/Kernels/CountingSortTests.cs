using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Kernels;

/// <summary>The values of one long row in order, which all workers sort, beside the runtime's own sort: with ties, both zeros, infinities and NaNs of both signs.</summary>
[TestFixture]
sealed class CountingSortTests
{
    [Test]
    public void ALongRowIsInOrder([Values("cpu:1", "cpu:3")] string device, [Values(32768, 50021)] int n, [Values] bool largest, [Values] bool all)
    {
        var random = new Random(n);
        float[] rare = [0, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, -float.NaN, float.Epsilon, float.MaxValue];
        float[] x = [.. Enumerable.Range(0, n).Select(i => i % 50 == 0 ? rare[i / 50 % rare.Length] : i % 3 == 0 ? random.Next(-5, 5) : (float)(random.NextDouble() - 0.5) * MathF.Pow(10, random.Next(-20, 20)))];
        var k = all ? n : 777;
        using var backend = Backend.Open(device);
        using var weights = new Weights(backend);
        var g = new Graph();
        var input = g.Input("x", [n]);
        var sorted = g.Add(new TopK(k, largest), input);
        using var plan = Plan.Compile(g, backend, weights, [sorted]);
        plan.Set(input, x);
        plan.Run();
        // A NaN is larger than everything.
        var expected = x.Where(v => !float.IsNaN(v)).Order().Concat(x.Where(float.IsNaN));
        Assert.That(plan.Get(sorted).ToArray(), Is.EqualTo(largest ? expected.Reverse().Take(k) : expected.Take(k)));
    }
}
