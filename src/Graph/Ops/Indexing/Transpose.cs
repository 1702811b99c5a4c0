using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Reorders the axes: axis i of y is axis permutation[i] of x, so [N,H,W,C] becomes [N,C,H,W] by 0, 3, 1, 2. dx = dy with the inverse order.
/// </summary>
public sealed class Transpose(params int[] permutation) : Op
{
    /// <summary>The axis of x that becomes each axis of y.</summary>
    public IReadOnlyList<int> Permutation { get; } = permutation;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var rank = x[0].Rank;
        Require(
            Permutation.Order().SequenceEqual(Enumerable.Range(0, rank)),
            $"[{string.Join(',', Permutation)}] is not an order of the {rank} axes of {x[0]}");
        var y = new int[rank];
        for (var axis = 0; axis < rank; axis++)
            y[axis] = x[0][Permutation[axis]];
        return new(y);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var inverse = new int[Permutation.Count];
        for (var axis = 0; axis < inverse.Length; axis++)
            inverse[Permutation[axis]] = axis;
        return g.Add(new Transpose(inverse), dy);
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(0, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var strides = x[0].Strides();
        var copy = new StridedCopyCpu(y.Span, Permutation.Select(axis => strides[axis]).ToArray(), y.Strides());
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, copy.Pieces, copy.PieceLength, (first, end, _) => copy.Run(from, to, first, end));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var strides = x[0].Strides();
        b.Copy(new CopyBox(y.Span, Permutation.Select(axis => strides[axis]).ToArray(), y.Strides()));
    }
}
