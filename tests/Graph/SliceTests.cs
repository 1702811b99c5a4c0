using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs;

/// <summary>The begin:end:step notation of ONNX and NumPy.</summary>
[TestFixture]
sealed class SliceTests
{
    [TestCase(10, 2, 7, 1, 2, 5)]
    [TestCase(10, -3, 1000, 1, 7, 3)]
    [TestCase(10, 0, -1, 3, 0, 3)]
    [TestCase(10, 9, -1000, -1, 9, 10)]
    [TestCase(10, 1000, 0, -4, 9, 3)]
    [TestCase(10, -1, 4, -1, 9, 5)]
    [TestCase(10, 7, 2, 1, 0, 0)]
    [TestCase(10, -1000, 2, 1, 0, 2)]
    [TestCase(1, 0, long.MaxValue, int.MaxValue, 0, 1)]
    [TestCase(0, 0, 5, 1, 0, 0)]
    [TestCase(10, 3, long.MinValue, int.MinValue, 3, 1)]
    public void NotationIsResolved(int extent, long begin, long end, int step, int start, int length)
    {
        var slice = Slice.Of([extent], [begin], [end], steps: [step]);
        Assert.That((slice.Starts[0], slice.Lengths[0]), Is.EqualTo((start, length)));
    }

    [Test]
    public void AxesNotNamedAreKept()
    {
        var slice = Slice.Of([3, 4, 5], [1], [3], [-1]);
        Assert.That(slice.Infer([new Shape(3, 4, 5)]), Is.EqualTo(new Shape(3, 4, 2)));
    }

    [Test]
    public void WhatDoesNotExistIsRefused()
    {
        Assert.Throws<ShapeException>(() => new Slice([2], [3]).Infer([new Shape(4)]));
        Assert.Throws<ShapeException>(() => new Slice([0], [3], [-1]).Infer([new Shape(4)]));
        Assert.Throws<ShapeException>(() => new Slice([0], [3]).Infer([new Shape(4, 4)]));
        Assert.Throws<ShapeException>(() => Slice.Of([4], [0], [4], steps: [0]));
    }
}
