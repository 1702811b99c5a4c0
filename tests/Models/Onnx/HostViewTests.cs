using Whence.Models.Onnx.Folding;
using Whence.Models.Tensors;

namespace Whence.Tests.Models.Onnx;

/// <summary>Walks over host tensors by strides, beside one that moves element by element.</summary>
[TestFixture]
sealed class HostViewTests
{
    [Test]
    public void EveryWalkTakesTheElementsOfItsStrides(
        [Values(ElementType.U8, ElementType.F16, ElementType.F32, ElementType.I64)] ElementType type, [Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        int[] shape = [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => random.Next(0, 12) / 2 + (seed == 1 ? 0 : 1))];
        var x = Numbered(type, shape);
        int[] order = [.. Enumerable.Range(0, shape.Length)];
        random.Shuffle(order);
        var strides = HostView.Strides(shape);
        AssertWalk(x, [.. order.Select(d => shape[d])], [.. order.Select(d => strides[d])], 0);
        // Every other element of each axis from the second on, and the same element all along an axis of its own.
        int[] half = [.. shape.Select(d => d / 2)];
        AssertWalk(x, [3, .. half], [0, .. strides.Select(s => 2 * s)], Array.TrueForAll(half, d => d > 0) ? strides.Sum() : 0);
        // Backwards.
        if (x.Count > 0)
            AssertWalk(x, shape, [.. strides.Select(s => -s)], x.Count - 1);
    }

    [Test]
    public void WhatDoesNotMoveIsNotCopied()
    {
        var x = Numbered(ElementType.F32, [6, 5, 1, 1]);
        var y = HostView.Transpose(x, [0, 2, 3, 1]);
        Assert.That(y.Shape, Is.EqualTo(new[] { 6, 1, 1, 5 }));
        Assert.That(y.Data.Equals(x.Data), "the bytes themselves");
    }

    static void AssertWalk(HostTensor x, int[] shape, int[] strides, int offset)
    {
        var y = HostView.Copy(x, shape, strides, offset);
        Assert.That(y.Shape, Is.EqualTo(shape));
        Assert.That(y.Type, Is.EqualTo(x.Type));
        var (values, size) = (new List<byte>(), x.Data.Length / Math.Max(1, x.Count));
        for (var i = 0; i < HostView.Count(shape); i++)
        {
            var (at, rest) = (offset, i);
            for (var d = shape.Length - 1; d >= 0; rest /= shape[d--])
                at += rest % shape[d] * strides[d];
            values.AddRange(x.Data.Span.Slice(at * size, size));
        }
        Assert.That(y.Data.ToArray(), Is.EqualTo(values), $"[{string.Join(',', shape)}] by [{string.Join(',', strides)}] from {offset}");
    }

    static HostTensor Numbered(ElementType type, int[] shape)
    {
        var data = new byte[HostView.Count(shape) * type.Size()];
        new Random(3).NextBytes(data);
        return new(type, shape, data);
    }
}
