using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graph.Ops;

/// <summary>
/// Reads rows of a table by numbers computed while the plan runs: operands (table [R, row..], index [i..]), y[i.., row..] = table[index[i..], row..].
/// An index is cut to its whole part and clamped into 0..R-1. With a counter as index, a replayed plan walks a schedule. It has no gradient
/// by the index.
/// </summary>
public sealed class TakeRow : Op
{
    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2 && x[0].Rank > 0 && x[0][0] > 0, $"takes a table [R, ..] and an index, got {string.Join(' ', x.ToArray())}");
        return new([.. x[1].Span, .. x[0].Span[1..]]);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => input == 1 ? null : base.Vjp(g, y, dy, input);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(0, 2L * y.Length * sizeof(float));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, length) = (x[0][0], x[0].Product(1, x[0].Rank));
        float* table = b.Input(0), index = b.Input(1), to = b.Output;
        b.EmitRange(Name, x[1].Length, length, (first, end, _) =>
        {
            for (var i = first; i < end; i++)
            {
                var row = (long)Math.Clamp(index[i], 0, rows - 1);
                new ReadOnlySpan<float>(table + row * length, length).CopyTo(new(to + i * length, length));
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var length = x[0].Product(1, x[0].Rank);
        var d = new PickDims(1, x[0][0], x[1].Length, length);
        b.Launch(IndexedCopy.For(length), Threads.Groups(d.Count), b.Input(0), b.Input(1), b.Output, d);
    }
}
