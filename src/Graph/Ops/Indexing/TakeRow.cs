using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Reads rows of tables by numbers computed while the plan runs: operands (table [b.., R, row..], index [b.., i..]), one table for each of the
/// leading <paramref name="batch"/> axes, y[b.., i.., row..] = table[b.., index[b.., i..], row..]. An index is cut to its whole part and clamped
/// into 0..R-1. With a counter as index, a replayed plan walks a schedule. The table's gradient is dy summed at the rows read; the index has none.
/// </summary>
/// <param name="batch">Number of leading axes that table and index share.</param>
sealed class TakeRow(int batch = 0) : Op
{
    /// <summary>Number of leading axes that table and index share.</summary>
    public int Batch { get; } = batch;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var fits = x.Length == 2 && x[0].Rank > Batch && x[1].Rank >= Batch && x[0][Batch] > 0 && x[0].Span[..Batch].SequenceEqual(x[1].Span[..Batch]);
        Require(fits, $"takes a table [b.., R, ..] and an index [b.., ..] with {Batch} axes b, got {string.Join(' ', x.ToArray())}");
        return new([.. x[1].Span, .. x[0].Span[(Batch + 1)..]]);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => input == 1 ? null
        : g.Add(new ScatterRows(ScatterFold.Sum, Batch), g.Add(new Expand(y.Inputs[0].Shape), g.Constant(0)), y.Inputs[1], dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(0, 2L * y.Count * sizeof(float));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, picks, length) = (x[0][Batch], x[1].Product(Batch, x[1].Rank), x[0].Product(Batch + 1, x[0].Rank));
        float* table = b.Input(0), index = b.Input(1), to = b.Output;
        b.EmitRange(Name, x[1].Count, length, (first, end, _) =>
        {
            for (var i = first; i < end; i++)
            {
                var row = i / picks * rows + (long)Math.Clamp(index[i], 0, rows - 1);
                if (length == 1)
                    to[i] = table[row];
                else
                    new ReadOnlySpan<float>(table + row * length, length).CopyTo(new(to + i * length, length));
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var length = x[0].Product(Batch + 1, x[0].Rank);
        var d = new PickDims(x[0].Product(0, Batch), x[0][Batch], x[1].Product(Batch, x[1].Rank), length);
        b.Launch(IndexedCopy.For(length), Threads.Groups(d.Count), b.Input(0), b.Input(1), b.Output, d);
    }
}
