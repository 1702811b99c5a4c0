using Whence.Graphs.Fusions;
using Whence.Kernels;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Reduction;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Folds the operand over some axes (all of them when none is named). Folds run in a fixed order, so results are equal to the bit on every
/// replay. With <see cref="KeepDimensions"/> reduced axes stay with extent 1.
/// </summary>
public abstract class ReduceOp(int[] axes, bool keepDimensions) : Op
{
    const int ColumnBlock = 256;
    const int WideRow = 32;
    const int TileRows = 64;
    const int WorkPerPart = 32 * 1024;
    const int MaxParts = 16;

    // Up to so many values per result, a vector over several results beats one along the run.
    const int ShortRun = 32;

    /// <summary>The axes folded; negative ones count from the innermost; empty means all.</summary>
    public IReadOnlyList<int> Axes { get; } = axes;

    /// <summary>Whether reduced axes stay with extent 1.</summary>
    public bool KeepDimensions { get; } = keepDimensions;

    /// <summary>The fold; null where one pass is not enough and <see cref="Loop"/> is the op's own.</summary>
    internal abstract ReduceFormula? Formula { get; }

    /// <summary>The fold's loops.</summary>
    private protected virtual ReduceLoop Loop => ReduceLoop.Of(Formula!);

    /// <summary>The fold in kernels.</summary>
    private protected virtual FoldTypes Fold => FoldTypes.Of(Formula!);

    // Of a batch whose folds are not cut: each example is folded in the same order.
    bool isOfPart;

    internal override Op? OfExamples(ReadOnlySpan<Shape> x, ReadOnlySpan<bool> ofExamples, Shape y, int count)
    {
        var whole = x[0];
        if (Axes.Count == 0 || Axes.Any(axis => whole.Axis(axis) == 0))
            return null;
        var op = (ReduceOp)MemberwiseClone();
        op.isOfPart = true;
        return FoldsTiles(whole) || FoldsParts(Walk(whole)) ? null : op;
    }

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var reduced = Reduced(x[0]);
        var kept = new List<int>();
        for (var axis = 0; axis < x[0].Rank; axis++)
        {
            if (!reduced[axis])
                kept.Add(x[0][axis]);
            else if (KeepDimensions)
                kept.Add(1);
        }
        return new([.. kept]);
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(x[0].Count, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        if (FoldsTiles(x[0]))
        {
            var from = b.Input(0);
            BindTiles(b, Name, new(x[0].Count, y.Count, TileRows * (long)TileRow(x[0])), 2, (first, _, _) => from + first);
            return;
        }
        var walk = Walk(x[0]);
        if (walk.RunIsFolded)
            BindRuns(b, walk);
        else if (FoldsParts(walk))
            BindParts(b, walk, Parts(walk));
        else
            BindRows(b, walk, ColumnBlocks(walk));
    }

    // Few results of many values each.
    bool FoldsParts(ReduceWalk walk) => !isOfPart && !walk.RunIsFolded && walk.Kept.Length * ColumnBlocks(walk) < MaxParts / 2 && Parts(walk) > 1;

    static long ColumnBlocks(ReduceWalk walk) => (walk.Run + ColumnBlock - 1) / ColumnBlock;

    static int Parts(ReduceWalk walk) => (int)Math.Clamp(walk.Folded.Length * walk.Run / WorkPerPart, 1, Math.Min(MaxParts, walk.Folded.Length));

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => Launch(b, KernelName, KernelOperand.Stored(b.Input(0)), x[0], y);

    /// <summary>Adds the kernels that fold <paramref name="x"/>, of shape <paramref name="operand"/>.</summary>
    internal void Launch(GpuBinding b, string name, KernelOperand x, Shape operand, Shape y)
    {
        if (y.Count == 0)
            return;
        if (operand.Count == 0)
        {
            b.Launch(name + "_of_none", KernelMethod.Of(Map.Fill), Map.Grid(y.Count), b.Output, Fold.OfNone, y.Count);
            return;
        }
        var plan = new ReducePlan(Layout(operand), Fold, x.Type);
        var states = plan.Parts == 1 ? b.Output : b.Scratch(plan.States);
        b.Launch(name, plan.Kernel, plan.Grid, x.Value, states, plan.Dims());
        if (plan.Parts > 1)
            b.Launch(name + "_merge", plan.Merge, plan.MergeGrid, states, b.Output, y.Count, plan.Parts, plan.Layout.Count);
    }

    unsafe void BindRuns(CpuBinding b, ReduceWalk walk)
    {
        var (loop, kept, folded, run) = (Loop, walk.Kept, walk.Folded, walk.Run);
        float* from = b.Input(0), to = b.Output;
        if (folded.Length * run <= ShortRun)
        {
            b.EmitRange(Name, kept.Length, folded.Length * run * 2, (first, end, _) =>
                loop.FoldShortRuns(from, kept.AsSpan((int)first, (int)(end - first)), folded, run, to + first));
            return;
        }
        b.EmitRange(Name, kept.Length, folded.Length * run, (first, end, _) =>
        {
            for (var i = first; i < end; i++)
                loop.FoldRuns(from + kept[i], folded, run, to + i);
        });
    }

    unsafe void BindRows(CpuBinding b, ReduceWalk walk, long columnBlocks)
    {
        var (loop, kept, folded, run) = (Loop, walk.Kept, walk.Folded, walk.Run);
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, kept.Length * columnBlocks, folded.Length * Math.Min(run, ColumnBlock), (first, end, _) =>
        {
            for (var item = first; item < end; item++)
            {
                var (i, column) = (item / columnBlocks, item % columnBlocks * ColumnBlock);
                loop.FoldRows(from + kept[i] + column, folded, Math.Min(ColumnBlock, run - column), to + i * run + column);
            }
        });
    }

    // Few results, each of many values: parts of the folds in parallel, then their joining.
    unsafe void BindParts(CpuBinding b, ReduceWalk walk, int parts)
    {
        var (loop, kept, folded, run) = (Loop, walk.Kept, walk.Folded, walk.Run);
        float* from = b.Input(0), to = b.Output;
        var width = kept.Length * run;
        var scratch = b.Scratch(parts * width);
        long[] offsets = [.. Enumerable.Range(0, parts).Select(part => part * width)];
        b.Emit(Name, (part, _) =>
        {
            var (first, end) = ((int)((long)folded.Length * part / parts), (int)((long)folded.Length * (part + 1) / parts));
            for (var i = 0; i < kept.Length; i++)
            {
                var result = scratch.Pointer + part * width + i * run;
                loop.FoldRows(from + kept[i], folded.AsSpan(first, end - first), run, result, finish: false);
            }
        }, parts);
        b.Emit("merge", (_, _) => loop.MergeRows(scratch.Pointer, offsets, width, folded.Length, to));
    }

    /// <summary>Whether <see cref="BindTiles"/> folds an operand of shape <paramref name="x"/>: results are of columns, one for each neighbouring value, or there is one of all of many values.</summary>
    internal bool FoldsTiles(Shape x)
    {
        if (Formula is null || x.Count == 0 || x.Rank == 0 || isOfPart)
            return false;
        if (Infer([x]).Count == 1)
            return x.Count >= WorkPerPart && x.Count % WideRow == 0;
        var reduced = Reduced(x);
        var columns = Array.LastIndexOf(reduced, true) + 1;
        return columns < x.Rank && Enumerable.Range(0, columns).All(axis => reduced[axis] || x[axis] == 1) && x.Product(columns, x.Rank) <= ColumnBlock;
    }

    /// <summary>Tiles of an operand of shape <paramref name="x"/> are a whole number of so many elements: one of each column, or a few vectors where all are folded into one.</summary>
    internal int TileRow(Shape x) => Infer([x]).Count is var outputs and > 1 ? (int)outputs : WideRow;

    /// <summary>Adds the fold of an operand that <paramref name="source"/> gives tile by tile.</summary>
    internal unsafe void BindTiles(CpuBinding b, string name, TileRange tiles, long workPerElement, TileSource source)
    {
        // Several rows side by side as one of a few vectors, whose folds hide each other's latency.
        var wide = tiles.Row;
        while (wide < WideRow && tiles.Tile % (2 * wide) == 0 && tiles.Total % (2 * wide) == 0)
            wide *= 2;
        var (loop, columns, tile) = (Loop, wide, tiles.Tile);
        long[] rows = [.. Enumerable.Range(0, (int)(tile / columns)).Select(row => row * columns)];
        // Parts of one result are joined in whole vectors first.
        var step = tiles.Row == 1 ? columns : tiles.Row;
        long[] offsets = [.. Enumerable.Range(0, (int)(tiles.Count * columns / step)).Select(i => i * step)];
        long[] lanes = [.. Enumerable.Range(0, (int)columns).Select(i => (long)i)];
        var (parts, joined) = (b.Scratch(tiles.Count * columns), b.Scratch(columns));
        var to = b.Output;
        b.EmitRange(name, tiles.Count, tile * workPerElement, (first, end, worker) =>
        {
            for (var i = first; i < end; i++)
            {
                var count = Math.Min(tile, tiles.Total - i * tile);
                var values = source(i * tile, count, worker);
                loop.FoldRows(values, rows.AsSpan(0, (int)(count / columns)), columns, parts.Pointer + i * columns, finish: false);
            }
        });
        b.Emit("merge", (_, _) =>
        {
            if (step == tiles.Row)
            {
                loop.MergeRows(parts.Pointer, offsets, step, tiles.Total / step, to);
                return;
            }
            loop.MergeRows(parts.Pointer, offsets, step, 0, joined.Pointer, finish: false);
            loop.MergeRows(joined.Pointer, lanes, 1, tiles.Total, to);
        });
    }

    /// <summary>How the fold walks an operand of shape <paramref name="x"/>.</summary>
    internal ReduceWalk Walk(Shape x) => ReduceWalk.Plan(x, Reduced(x));

    /// <summary>How kernels walk an operand of shape <paramref name="x"/>.</summary>
    /// <exception cref="GraphException">Dimensions change too often between kept and folded.</exception>
    internal ReduceLayout Layout(Shape x)
    {
        var layout = ReduceLayout.Of(x.Span, Reduced(x));
        return layout.IsTooDeep ? throw new GraphException($"{Name}: {x} has more than {Whence.Kernels.Reduction.Walk.MostDimensions} runs of kept or of folded axes") : layout;
    }

    /// <summary>A value of the result's shape with every reduced axis present as extent 1, so that it broadcasts against the operand.</summary>
    private protected Node Keep(Graph g, Node value, Shape x)
    {
        var reduced = Reduced(x);
        var shape = new Shape([.. Enumerable.Range(0, x.Rank).Select(axis => reduced[axis] ? 1 : x[axis])]);
        return value.Shape == shape ? value : g.Add(new Reshape(shape), value);
    }

    /// <summary>Number of values folded into one.</summary>
    private protected int Count(Shape x)
    {
        var reduced = Reduced(x);
        return Enumerable.Range(0, x.Rank).Where(axis => reduced[axis]).Aggregate(1, (product, axis) => product * x[axis]);
    }

    bool[] Reduced(Shape x)
    {
        var reduced = new bool[x.Rank];
        foreach (var axis in Axes)
            reduced[x.Axis(axis)] = true;
        if (Axes.Count == 0)
            Array.Fill(reduced, true);
        return reduced;
    }
}
