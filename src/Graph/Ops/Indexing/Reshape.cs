using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>The same values in the same order under another shape of equal length; no copy. dx = dy under x's shape.</summary>
public sealed class Reshape(Shape shape) : Op
{
    /// <summary>The result's shape.</summary>
    public Shape Shape { get; } = shape;

    internal override bool IsView => true;

    internal override Op? OfExamples(ReadOnlySpan<Shape> x, ReadOnlySpan<bool> ofExamples, Shape y, int count) => new Reshape(y.With(0, count));

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x[0].Count == Shape.Count, $"{x[0]} has {x[0].Count} elements, {Shape} has {Shape.Count}");
        return Shape;
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new Reshape(y.Inputs[0].Shape), dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => default;

    internal override void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
    }
}
