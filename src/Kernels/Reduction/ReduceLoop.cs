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
        public ReduceLoop With<TFunction>(TFunction f) where TFunction : struct, IReduceFunction => SimdWidths.Sums.Use(new WidthMaker<TFunction>(f));
    }

    readonly struct WidthMaker<TFunction>(TFunction f) : ILanesUse<ReduceLoop>
        where TFunction : struct, IReduceFunction
    {
        public ReduceLoop With<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => new ReduceLoop<TFunction, TLanes, TVector>(f);
    }
}

/// <inheritdoc/>
sealed unsafe class ReduceLoop<TFunction, TLanes, TVector>(TFunction f) : ReduceLoop
    where TFunction : struct, IReduceFunction
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    const int BlockVectors = 128;
    const int BlockRows = 128;
    const int BlockParts = 32;

    TVector Start => f.Start<FloatLanes<TLanes, TVector>>();

    public override void FoldRuns(float* x, ReadOnlySpan<long> offsets, long run, float* y)
    {
        var total = Start;
        for (var row = 0; row < offsets.Length; row++)
        {
            var from = x + offsets[row];
            long i = 0;
            while (i <= run - TLanes.Count)
            {
                var block = Start;
                for (var end = Math.Min(run, i + BlockVectors * TLanes.Count); i <= end - TLanes.Count; i += TLanes.Count)
                    block = Step(block, TLanes.Load(from + i));
                total = Merge(total, block);
            }
            for (; i < run; i++)
                total = TLanes.Where(TLanes.First(1), Step(total, TLanes.Set(from[i])), total);
        }
        var lanes = stackalloc float[TLanes.Count];
        TLanes.Store(lanes, total);
        var folded = TLanes.Set(lanes[0]);
        for (var lane = 1; lane < TLanes.Count; lane++)
            folded = Merge(folded, TLanes.Set(lanes[lane]));
        TLanes.StoreFirst(y, TLanes.First(1), Finish(folded, offsets.Length * run));
    }

    // A vector holds one value of each of several results; all of them are gathered before the first is read, so that no load waits for the stores before it.
    [SkipLocalsInit]
    public override void FoldShortRuns(float* x, ReadOnlySpan<long> starts, ReadOnlySpan<long> offsets, long run, float* y)
    {
        var values = (int)(offsets.Length * run);
        var gathered = stackalloc float[values * TLanes.Count];
        for (var i = 0; i < starts.Length; i += TLanes.Count)
        {
            var group = starts.Slice(i, Math.Min(TLanes.Count, starts.Length - i));
            for (var lane = 0; lane < group.Length; lane++)
            {
                var to = gathered + lane;
                foreach (var offset in offsets)
                {
                    var from = x + group[lane] + offset;
                    for (long j = 0; j < run; j++, to += TLanes.Count)
                        *to = from[j];
                }
            }
            var total = Start;
            for (var value = 0; value < values; value++)
                total = Step(total, TLanes.Load(gathered + value * TLanes.Count));
            LaneMath.Store<TLanes, TVector>(y + i, Finish(total, values), group.Length);
        }
    }

    public override void FoldRows(float* x, ReadOnlySpan<long> offsets, long columns, float* y, bool finish)
    {
        long j = 0;
        for (; j <= columns - 4 * TLanes.Count; j += 4 * TLanes.Count)
            FoldFourColumns(x + j, offsets, y + j, finish);
        for (; j < columns; j += TLanes.Count)
            LaneMath.Store<TLanes, TVector>(y + j, FoldColumn(x + j, offsets, columns - j, finish), columns - j);
    }

    public override void MergeRows(float* parts, ReadOnlySpan<long> offsets, long columns, long count, float* y, bool finish)
    {
        for (long j = 0; j < columns; j += TLanes.Count)
        {
            var total = Start;
            for (var first = 0; first < offsets.Length; first += BlockParts)
            {
                var block = Start;
                foreach (var offset in offsets.Slice(first, Math.Min(BlockParts, offsets.Length - first)))
                    block = Merge(block, LaneMath.Load<TLanes, TVector>(parts + offset + j, columns - j));
                total = Merge(total, block);
            }
            LaneMath.Store<TLanes, TVector>(y + j, finish ? Finish(total, count) : total, columns - j);
        }
    }

    TVector FoldColumn(float* x, ReadOnlySpan<long> offsets, long lanes, bool finish)
    {
        var total = Start;
        for (var first = 0; first < offsets.Length; first += BlockRows)
        {
            var block = Start;
            foreach (var offset in offsets.Slice(first, Math.Min(BlockRows, offsets.Length - first)))
                block = Step(block, LaneMath.Load<TLanes, TVector>(x + offset, lanes));
            total = Merge(total, block);
        }
        return finish ? Finish(total, offsets.Length) : total;
    }

    // Four vectors side by side: whole cache lines are used while they are at hand, and four folds hide each other's latency.
    void FoldFourColumns(float* x, ReadOnlySpan<long> offsets, float* y, bool finish)
    {
        TVector t0 = Start, t1 = Start, t2 = Start, t3 = Start;
        for (var first = 0; first < offsets.Length; first += BlockRows)
        {
            TVector b0 = Start, b1 = Start, b2 = Start, b3 = Start;
            foreach (var offset in offsets.Slice(first, Math.Min(BlockRows, offsets.Length - first)))
            {
                var from = x + offset;
                b0 = Step(b0, TLanes.Load(from));
                b1 = Step(b1, TLanes.Load(from + TLanes.Count));
                b2 = Step(b2, TLanes.Load(from + 2 * TLanes.Count));
                b3 = Step(b3, TLanes.Load(from + 3 * TLanes.Count));
            }
            (t0, t1, t2, t3) = (Merge(t0, b0), Merge(t1, b1), Merge(t2, b2), Merge(t3, b3));
        }
        var count = offsets.Length;
        TLanes.Store(y, finish ? Finish(t0, count) : t0);
        TLanes.Store(y + TLanes.Count, finish ? Finish(t1, count) : t1);
        TLanes.Store(y + 2 * TLanes.Count, finish ? Finish(t2, count) : t2);
        TLanes.Store(y + 3 * TLanes.Count, finish ? Finish(t3, count) : t3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector Step(TVector folded, TVector x) => f.Step<FloatLanes<TLanes, TVector>>(folded, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector Merge(TVector a, TVector b) => f.Merge<FloatLanes<TLanes, TVector>>(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector Finish(TVector folded, long count) => f.Finish<FloatLanes<TLanes, TVector>>(folded, count);
}
