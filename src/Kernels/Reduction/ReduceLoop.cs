using System.Numerics;
using System.Runtime.CompilerServices;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Reduction;

/// <summary>The loops over a fold, without its type. Folds run in a fixed order, in blocks, so that rounding errors of long sums stay small.</summary>
abstract unsafe class ReduceLoop
{
    /// <summary>The loops of <paramref name="formula"/>, compiled for it alone.</summary>
    public static ReduceLoop Of(ReduceFormula formula) => formula.Use(default(Maker));

    /// <summary>One result: the fold of the runs of <paramref name="run"/> neighbouring values that start at each of <paramref name="offsets"/>.</summary>
    public abstract void FoldRuns(float* x, ReadOnlySpan<long> offsets, long run, float* y);

    /// <summary>y[i] = the fold of the runs that start at starts[i] + offset, for few values per result: a stack holds a vector of each.</summary>
    public virtual void FoldShortRuns(float* x, ReadOnlySpan<long> starts, ReadOnlySpan<long> offsets, long run, float* y)
    {
        for (var i = 0; i < starts.Length; i++)
            FoldRuns(x + starts[i], offsets, run, y + i);
    }

    /// <summary>
    /// y[j] = the fold of x[offset + j] over <paramref name="offsets"/>, for j below <paramref name="columns"/>; without
    /// <paramref name="finish"/> a part of a fold for <see cref="MergeRows"/>.
    /// </summary>
    public abstract void FoldRows(float* x, ReadOnlySpan<long> offsets, long columns, float* y, bool finish = true);

    /// <summary>y[j] = the parts at parts[offset + j] joined to the fold of <paramref name="count"/> values; without <paramref name="finish"/> to a part again.</summary>
    public abstract void MergeRows(float* parts, ReadOnlySpan<long> offsets, long columns, long count, float* y, bool finish = true);

    readonly struct Maker : IReduceUse<ReduceLoop>
    {
        public ReduceLoop With<TFunction>(TFunction f) where TFunction : struct, IReduceFunction => new ReduceLoop<TFunction>(f);
    }
}

/// <inheritdoc/>
sealed unsafe class ReduceLoop<TFunction>(TFunction f) : ReduceLoop
    where TFunction : struct, IReduceFunction
{
    const int BlockVectors = 128;
    const int BlockRows = 128;
    const int BlockParts = 32;

    public override void FoldRuns(float* x, ReadOnlySpan<long> offsets, long run, float* y)
    {
        var total = f.Start<FloatLanes>();
        for (var row = 0; row < offsets.Length; row++)
        {
            var from = x + offsets[row];
            long i = 0;
            while (i <= run - Vector<float>.Count)
            {
                var block = f.Start<FloatLanes>();
                for (var end = Math.Min(run, i + BlockVectors * Vector<float>.Count); i <= end - Vector<float>.Count; i += Vector<float>.Count)
                    block = f.Step<FloatLanes>(block, Vector.Load(from + i));
                total = f.Merge<FloatLanes>(total, block);
            }
            for (; i < run; i++)
                total = Vector.WithElement<float>(total, 0, f.Step<FloatLanes>(total, from[i])[0]);
        }
        FloatLanes folded = total[0];
        for (var lane = 1; lane < Vector<float>.Count; lane++)
            folded = f.Merge<FloatLanes>(folded, total[lane]);
        *y = f.Finish<FloatLanes>(folded, offsets.Length * run)[0];
    }

    // A vector holds one value of each of several results; all of them are gathered before the first is read, so that no load waits for the stores before it.
    [SkipLocalsInit]
    public override void FoldShortRuns(float* x, ReadOnlySpan<long> starts, ReadOnlySpan<long> offsets, long run, float* y)
    {
        var values = (int)(offsets.Length * run);
        var gathered = stackalloc float[values * Vector<float>.Count];
        for (var i = 0; i < starts.Length; i += Vector<float>.Count)
        {
            var group = starts.Slice(i, Math.Min(Vector<float>.Count, starts.Length - i));
            for (var lane = 0; lane < group.Length; lane++)
            {
                var to = gathered + lane;
                foreach (var offset in offsets)
                {
                    var from = x + group[lane] + offset;
                    for (long j = 0; j < run; j++, to += Vector<float>.Count)
                        *to = from[j];
                }
            }
            var total = f.Start<FloatLanes>();
            for (var value = 0; value < values; value++)
                total = f.Step<FloatLanes>(total, Vector.Load(gathered + value * Vector<float>.Count));
            VectorTail.StoreLanes(f.Finish<FloatLanes>(total, values), y + i, group.Length);
        }
    }

    public override void FoldRows(float* x, ReadOnlySpan<long> offsets, long columns, float* y, bool finish)
    {
        long j = 0;
        for (; j <= columns - 4 * Vector<float>.Count; j += 4 * Vector<float>.Count)
            FoldFourColumns(x + j, offsets, y + j, finish);
        for (; j < columns; j += Vector<float>.Count)
            VectorTail.StoreLanes(FoldColumn(x + j, offsets, columns - j, finish), y + j, columns - j);
    }

    public override void MergeRows(float* parts, ReadOnlySpan<long> offsets, long columns, long count, float* y, bool finish)
    {
        for (long j = 0; j < columns; j += Vector<float>.Count)
        {
            var total = f.Start<FloatLanes>();
            for (var first = 0; first < offsets.Length; first += BlockParts)
            {
                var block = f.Start<FloatLanes>();
                foreach (var offset in offsets.Slice(first, Math.Min(BlockParts, offsets.Length - first)))
                    block = f.Merge<FloatLanes>(block, VectorTail.LoadLanes(parts + offset + j, columns - j));
                total = f.Merge<FloatLanes>(total, block);
            }
            VectorTail.StoreLanes(finish ? f.Finish<FloatLanes>(total, count) : total, y + j, columns - j);
        }
    }

    FloatLanes FoldColumn(float* x, ReadOnlySpan<long> offsets, long lanes, bool finish)
    {
        var total = f.Start<FloatLanes>();
        for (var first = 0; first < offsets.Length; first += BlockRows)
        {
            var block = f.Start<FloatLanes>();
            foreach (var offset in offsets.Slice(first, Math.Min(BlockRows, offsets.Length - first)))
                block = f.Step<FloatLanes>(block, VectorTail.LoadLanes(x + offset, lanes));
            total = f.Merge<FloatLanes>(total, block);
        }
        return finish ? f.Finish<FloatLanes>(total, offsets.Length) : total;
    }

    // Four vectors side by side: whole cache lines are used while they are at hand, and four folds hide each other's latency.
    void FoldFourColumns(float* x, ReadOnlySpan<long> offsets, float* y, bool finish)
    {
        FloatLanes t0 = f.Start<FloatLanes>(), t1 = f.Start<FloatLanes>(), t2 = f.Start<FloatLanes>(), t3 = f.Start<FloatLanes>();
        for (var first = 0; first < offsets.Length; first += BlockRows)
        {
            FloatLanes b0 = f.Start<FloatLanes>(), b1 = f.Start<FloatLanes>(), b2 = f.Start<FloatLanes>(), b3 = f.Start<FloatLanes>();
            foreach (var offset in offsets.Slice(first, Math.Min(BlockRows, offsets.Length - first)))
            {
                var from = x + offset;
                b0 = f.Step<FloatLanes>(b0, Vector.Load(from));
                b1 = f.Step<FloatLanes>(b1, Vector.Load(from + Vector<float>.Count));
                b2 = f.Step<FloatLanes>(b2, Vector.Load(from + 2 * Vector<float>.Count));
                b3 = f.Step<FloatLanes>(b3, Vector.Load(from + 3 * Vector<float>.Count));
            }
            (t0, t1, t2, t3) = (f.Merge<FloatLanes>(t0, b0), f.Merge<FloatLanes>(t1, b1), f.Merge<FloatLanes>(t2, b2), f.Merge<FloatLanes>(t3, b3));
        }
        var count = offsets.Length;
        Vector.Store(finish ? f.Finish<FloatLanes>(t0, count) : t0, y);
        Vector.Store(finish ? f.Finish<FloatLanes>(t1, count) : t1, y + Vector<float>.Count);
        Vector.Store(finish ? f.Finish<FloatLanes>(t2, count) : t2, y + 2 * Vector<float>.Count);
        Vector.Store(finish ? f.Finish<FloatLanes>(t3, count) : t3, y + 3 * Vector<float>.Count);
    }
}
