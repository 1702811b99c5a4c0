using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Picks elements along one axis by indices known when the graph is built: y[a.., i.., b..] = x[a.., indices[i..], b..]. Negative indices count
/// from the end. Every element of dx is the sum of dy at the places where it was picked, in their order.
/// </summary>
/// <param name="axis">The axis; negative counts from the innermost.</param>
/// <param name="indices">The indices, row-major.</param>
/// <param name="indexShape">Their shape, which replaces the axis; [] removes it.</param>
public sealed class Gather(int axis, int[] indices, Shape indexShape) : Op
{
    /// <summary>The axis; negative counts from the innermost.</summary>
    public int Axis { get; } = axis;

    /// <summary>The indices, row-major.</summary>
    public IReadOnlyList<int> Indices { get; } = indices;

    /// <summary>The shape that replaces the axis.</summary>
    public Shape IndexShape { get; } = indexShape;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var axis = x[0].Axis(Axis);
        Require(IndexShape.Count == Indices.Count, $"{Indices.Count} indices do not fill shape {IndexShape}");
        foreach (var index in Indices)
            Require(index >= -x[0][axis] && index < x[0][axis], $"index {index} is outside axis {axis} of {x[0]}");
        return new([.. x[0].Span[..axis], .. IndexShape.Span, .. x[0].Span[(axis + 1)..]]);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var x = y.Inputs[0].Shape;
        var axis = x.Axis(Axis);
        return g.Add(new GatherGrad(axis, Resolve(Indices, x[axis]), IndexShape, x[axis]), dy);
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(0, 2L * y.Count * sizeof(float));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var axis = x[0].Axis(Axis);
        var (extent, inner) = (x[0][axis], x[0].Product(axis + 1, x[0].Rank));
        var picked = Resolve(Indices, extent);
        float* from = b.Input(0), to = b.Output;
        var rows = (long)x[0].Product(0, axis) * picked.Length;
        b.EmitRange(Name, rows, inner, (first, end, _) =>
        {
            for (var row = first; row < end; row++)
            {
                var (outer, i) = Math.DivRem(row, picked.Length);
                var source = from + (outer * extent + picked[i]) * inner;
                if (inner == 1)
                    to[row] = *source;
                else
                    new ReadOnlySpan<float>(source, inner).CopyTo(new(to + row * inner, inner));
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var axis = x[0].Axis(Axis);
        var (extent, inner) = (x[0][axis], x[0].Product(axis + 1, x[0].Rank));
        int[] places = [.. Resolve(Indices, extent).Select(index => index * inner)];
        b.Copy(new BoxWalk([new(x[0].Product(0, axis), extent * inner, places.Length * inner), new(places, inner), new(inner, 1, 1)]));
    }

    static int[] Resolve(IReadOnlyList<int> indices, int extent) => [.. indices.Select(index => index < 0 ? index + extent : index)];
}
