using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>Plans over the same weights share what is rearranged of them, and none sees values that it was not refreshed for.</summary>
sealed class SharedWeightsTests
{
    const int Channels = 16;

    static readonly Shape Filter = [Channels, 3, 3, Channels];

    Backend backend = null!;
    Weights weights = null!;

    [SetUp]
    public void LoadWeights()
    {
        backend = Backend.Open("cpu:2");
        weights = new(backend);
        weights.Set("w", Filter, Values(1));
    }

    [TearDown]
    public void FreeWeights()
    {
        weights.Dispose();
        backend.Dispose();
    }

    [Test]
    public void PlansOfSeveralBatchesHoldOneCopy()
    {
        using var one = Convolution(1);
        using var four = Convolution(4);
        Assert.That(one.Plan.Memory, Has.Property("Packed").GreaterThan(0).And.Property("Prepared").Zero);
        Assert.That(four.Plan.Memory.Packed, Is.EqualTo(one.Plan.Memory.Packed));
        Assert.That(Plan.BytesOf([one.Plan, four.Plan]), Is.EqualTo(one.Plan.Memory.Own + four.Plan.Memory.Own + one.Plan.Memory.Packed));
        var before = four.Run();
        one.Dispose();
        Assert.That(four.Run(), Is.EqualTo(before), "the copy outlives the plan that made it");
    }

    [Test]
    public void ReplacedWeightsReachAPlanWhenItIsRefreshed()
    {
        using var old = Convolution(1);
        using var other = Convolution(1);
        var before = old.Run();
        weights.Set("w", Filter, Values(2));
        using var late = Convolution(1);
        var after = late.Run();
        Assert.That(after, Is.Not.EqualTo(before));
        Assert.That(old.Run(), Is.EqualTo(before), "not refreshed yet");
        old.Plan.RefreshWeights();
        Assert.That(old.Run(), Is.EqualTo(after));
        Assert.That(other.Run(), Is.EqualTo(before), "another plan's refreshing is not its own");
        Assert.That(Plan.BytesOf([old.Plan, late.Plan]), Is.EqualTo(old.Plan.Memory.Own + late.Plan.Memory.Own + late.Plan.Memory.Packed), "and they share again");
    }

    // A step of training writes weights without anybody setting them.
    [TestCase(true)]
    [TestCase(false)]
    public void WhatAPlanUpdatesIsReadAnewByOthers(bool before)
    {
        var reader = before ? Convolution(1) : null;
        var g = new Graph();
        var w = g.Parameter("w", Filter);
        g.Update(w, g.Add(new Add(), w, w));
        using var doubling = Plan.Compile(g, backend, weights, []);
        reader ??= Convolution(1);
        using (reader)
        {
            var once = reader.Run();
            for (var times = 2; times <= 4; times *= 2)
            {
                doubling.Run();
                reader.Plan.RefreshWeights();
                Assert.That(reader.Run(), Is.EqualTo(once.Select(v => times * v)), $"weights times {times}");
            }
            using var late = Convolution(1);
            Assert.That(late.Run(), Is.EqualTo(once.Select(v => 4 * v)));
        }
    }

    [Test]
    public void PlansAreCompiledFromManyThreads()
    {
        using var alone = Convolution(2);
        var wanted = alone.Run();
        Parallel.For(0, 16, _ =>
        {
            using var plan = Convolution(2);
            Assert.That(plan.Run(), Is.EqualTo(wanted));
        });
    }

    static float[] Values(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Filter.Count).Select(_ => random.NextSingle() - 0.5f)];
    }

    Compiled Convolution(int batch)
    {
        var g = new Graph();
        var x = g.Input("x", [batch, 16, 16, Channels]);
        var y = g.Add(new Conv2D(ConvWindow.Square(1, 1)), x, g.Parameter("w", Filter));
        return new(Plan.Compile(g, backend, weights, [y]), x, y);
    }

    sealed record Compiled(Plan Plan, Node X, Node Y) : IDisposable
    {
        public float[] Run()
        {
            Plan.Set(X, [.. Enumerable.Range(0, X.Shape.Count).Select(i => i % 7 - 3f)]);
            Plan.Run();
            return Plan.Get(Y).ToArray();
        }

        public void Dispose() => Plan.Dispose();
    }
}
