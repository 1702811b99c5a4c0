using System.Numerics.Tensors;
using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// The gradient of <see cref="Gather"/>: dx[a.., j, b..] = sum over all i with indices[i] = j of dy[a.., i.., b..], in ascending order of i.
/// Its own gradient is that gather.
/// </summary>
/// <param name="axis">Position of the gathered axis in dx, counted from 0.</param>
/// <param name="indices">The indices, not negative.</param>
/// <param name="indexShape">Their shape.</param>
/// <param name="extent">Extent of dx along the axis.</param>
sealed class GatherGrad(int axis, int[] indices, Shape indexShape, int extent) : Op
{
    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(
            axis >= 0 && axis + indexShape.Rank <= x[0].Rank && x[0].Span.Slice(axis, indexShape.Rank).SequenceEqual(indexShape.Span),
            $"{x[0]} has no {indexShape} at axis {axis}");
        return new([.. x[0].Span[..axis], extent, .. x[0].Span[(axis + indexShape.Rank)..]]);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new Gather(axis, indices, indexShape), dy);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var inner = y.Product(axis + 1, y.Rank);
        var sources = Enumerable.Range(0, extent).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < indices.Length; i++)
            sources[indices[i]].Add(i);
        int[][] lists = [.. sources.Select(list => list.ToArray())];
        var (picks, rows) = (indices.Length, extent);
        float* dy = b.Input(0), dx = b.Output;
        b.EmitRange(Name, (long)y.Product(0, axis) * rows, Math.Max(1, (long)inner * picks / Math.Max(1, rows)), (first, end, _) =>
        {
            for (var row = first; row < end; row++)
            {
                var (outer, j) = Math.DivRem(row, rows);
                var sum = new Span<float>(dx + row * inner, inner);
                sum.Clear();
                foreach (var i in lists[j])
                    TensorPrimitives.Add(sum, new ReadOnlySpan<float>(dy + (outer * picks + i) * inner, inner), sum);
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (outer, inner) = (y.Product(0, axis), y.Product(axis + 1, y.Rank));
        // The places where each element was picked, in order, and where each element's places start.
        int[] places = [.. Enumerable.Range(0, indices.Length).OrderBy(i => indices[i])];
        var starts = new int[extent + 1];
        foreach (var index in indices)
            starts[index + 1]++;
        for (var j = 0; j < extent; j++)
            starts[j + 1] += starts[j];
        var d = new SparseDims(outer, indices.Length, extent, inner, isWeighted: false, isBiased: false);
        b.Launch(
            SparseProduct.For(inner), Threads.Groups(d.Count), b.Input(0), b.Table(starts), b.Table(places), default(GpuBuffer), default(GpuBuffer), b.Output, d);
    }
}
