using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Folds rows into tables at places computed while the plan runs: operands (start [b.., n, l..], index [b.., k..], x [b.., k.., l..]), one table for
/// each of the leading <paramref name="batch"/> axes. Row j of y is row j of the start, folded with every x whose index is j in their order. An index
/// is cut to its whole part and clamped into 0..n-1.
/// </summary>
/// <remarks>
/// The gradient follows from the fold: dy at the places for a sum; for the last one dy goes to whom it is from; a product's to each factor times the
/// others; an extreme's in equal parts to all that attain it.
/// </remarks>
/// <param name="fold">What happens where rows meet.</param>
/// <param name="batch">Number of leading axes that all operands share.</param>
public sealed class ScatterRows(ScatterFold fold, int batch = 0) : Op
{
    // Columns that one task folds.
    const int Block = 256;

    /// <summary>What happens where rows meet.</summary>
    public ScatterFold Fold { get; } = fold;

    /// <summary>Number of leading axes that all operands share.</summary>
    public int Batch { get; } = batch;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var fits = x.Length == 3 && x[0].Rank > Batch && x[1].Rank >= Batch && x[0][Batch] > 0 && x[0].Span[..Batch].SequenceEqual(x[1].Span[..Batch])
            && x[2].Span.SequenceEqual(new Shape([.. x[1].Span, .. x[0].Span[(Batch + 1)..]]).Span);
        Require(fits, $"takes a start [b.., n, l..], an index [b.., k..] and rows [b.., k.., l..] with {Batch} axes b, got {string.Join(' ', x.ToArray())}");
        return x[0];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => input == 1 ? null : new ScatterGradient(g, this, y, dy).By(input);

    internal override bool CanOverwrite(int input) => input == 0;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (n, picks, length) = (y[Batch], x[1].Product(Batch, x[1].Rank), y.Product(Batch + 1, y.Rank));
        var blocks = (length + Block - 1) / Block;
        float* start = b.Input(0), index = b.Input(1), from = b.Input(2), to = b.Output;
        FoldBlock run = Fold switch
        {
            ScatterFold.Sum => ScatteredRowsCpu.Run<ScatterFolds.Sum>,
            ScatterFold.Product => ScatteredRowsCpu.Run<ScatterFolds.Product>,
            ScatterFold.Max => ScatteredRowsCpu.Run<ScatterFolds.Max>,
            ScatterFold.Min => ScatteredRowsCpu.Run<ScatterFolds.Min>,
            _ => ScatteredRowsCpu.Run<ScatterFolds.Last>,
        };
        b.EmitRange(Name, (long)y.Product(0, Batch) * blocks, (long)(n + picks) * Math.Min(Block, length), (first, end, _) =>
        {
            for (var task = first; task < end; task++)
            {
                var (table, block) = Math.DivRem(task, blocks);
                var column = block * Block;
                var place = table * n * length + column;
                run(start + place, index + table * picks, from + table * picks * length + column, to + place, n, picks, length, (int)Math.Min(Block, length - column));
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = new ScatterDims(y.Product(0, Batch), x[1].Product(Batch, x[1].Rank), y[Batch], y.Product(Batch + 1, y.Rank));
        Delegate kernel = Fold switch
        {
            ScatterFold.Sum => ScatteredRows.Run<ScatterFolds.Sum>,
            ScatterFold.Product => ScatteredRows.Run<ScatterFolds.Product>,
            ScatterFold.Max => ScatteredRows.Run<ScatterFolds.Max>,
            ScatterFold.Min => ScatteredRows.Run<ScatterFolds.Min>,
            _ => ScatteredRows.Run<ScatterFolds.Last>,
        };
        b.Launch(kernel, Threads.Groups(d.Count), b.Input(0), b.Input(1), b.Input(2), b.Output, d);
    }

    unsafe delegate void FoldBlock(float* start, float* index, float* x, float* y, int n, int k, int length, int width);
}
