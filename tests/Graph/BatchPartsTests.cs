using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>The first steps of a large batch run in parts: where it pays, with the same bits, in less memory.</summary>
[TestFixture]
sealed class BatchPartsTests
{
    const int Batch = 16;

    [Test]
    public void TheBitsAreThoseOfTheWholeBatchAndMemoryIsLess([Values] bool reuse, [Values] bool features)
    {
        var (whole, parts) = (Run(Network, new() { InParts = false, ReuseMemory = reuse }, features), Run(Network, new() { ReuseMemory = reuse }, features));
        Assert.Multiple(() =>
        {
            Assert.That(parts.Values.AsSpan().SequenceEqual(whole.Values), "bits");
            Assert.That(parts.Listing, Does.Contain("stem[8..16]").And.Contain("branch[0..8]"), "parts of eight");
            if (reuse && !features)
                Assert.That(parts.Listing, Does.Not.Contain("Concat"), "they write where the whole lies");
            Assert.That(parts.Listing, Does.Not.Contain("late["), "weights that are large beside the values are read once");
            Assert.That(whole.Listing, Does.Not.Contain("[0.."));
            if (reuse && !features)
                Assert.That(parts.Bytes, Is.LessThan(0.7 * whole.Bytes));
        });
    }

    [Test]
    public void WhatMixesExamplesIsNotCut()
    {
        static Node Mixed(Graph g, Node x) => g.Add(new Softmax(0), g.Add("open", new Relu(), x));
        Assert.That(Run(Mixed, new(), false).Listing, Does.Not.Contain("[0.."));
    }

    [Test]
    public void AGradientOrASmallBatchIsNotCut()
    {
        Assert.That(Run(Network, new(), false, batch: 3).Listing, Does.Not.Contain("[0.."));
        static Node Slope(Graph g, Node x)
        {
            var y = Network(g, x);
            return g.Gradient(y, g.Constant(y.Shape, [.. Enumerable.Repeat(1f, y.Shape.Count)]), [x])[0];
        }
        Assert.That(Run(Slope, new(), false).Listing, Does.Not.Contain("[0.."));
    }

    // Two branches over 128 x 128 pixels that meet again, laid together by channels, then small values under larger weights; a mean that every example has of its own.
    static Node Network(Graph g, Node x)
    {
        var window = ConvWindow.Square(1, 1);
        var stem = g.Add("stem", new Relu(), g.Add(new Conv2D(window), x, Weight(g, "w0", 64, 3, 3, x.Shape[3])));
        var scale = g.Add(new Sigmoid(), g.Add(new ReduceMean([1, 2], keepDimensions: true), stem));
        var branch = g.Add("branch", new Relu(), g.Add(new Conv2D(new ConvWindow()), stem * scale, Weight(g, "w1", 32, 1, 1, 64)));
        var both = g.Add(new Concat(3), branch, g.Add(new Conv2D(new ConvWindow()), stem, Weight(g, "w2", 16, 1, 1, 64)));
        var small = g.Add("small", new MaxPool2D(new(8, 8) { StrideH = 8, StrideW = 8 }), both);
        var late = g.Add("late", new Conv2D(window), small, Weight(g, "w3", 512, 3, 3, 48));
        return g.Add(new ReduceMean([1, 2]), late);
    }

    static Node Weight(Graph g, string name, params int[] shape) => g.Parameter(name, new(shape));

    static (float[] Values, string Listing, long Bytes) Run(Func<Graph, Node, Node> network, PlanOptions options, bool features, int size = 128, int batch = Batch)
    {
        using var cpu = Backend.Open("cpu:2");
        using var weights = new Weights(cpu);
        var g = new Graph();
        var x = g.Input("x", [batch, size, size, 16]);
        var y = network(g, x);
        foreach (var node in g.Nodes.Where(node => node.Op is Source { Kind: SourceKind.Parameter }))
            weights.Set(node.Name, node.Shape, Uniform(node.Shape.Count, node.Shape.Count));
        Node[] results = features ? [y, g["branch"]] : [y];
        using var plan = Plan.Compile(g, cpu, weights, results, options: options);
        plan.Set(x, Uniform(x.Shape.Count, 1));
        plan.Run();
        return ([.. results.SelectMany(result => plan.Get(result).ToArray())], plan.Listing(), plan.Memory.Total);
    }

    static float[] Uniform(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
