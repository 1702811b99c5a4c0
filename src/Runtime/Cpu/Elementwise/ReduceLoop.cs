using System.Numerics;

namespace Whence.Runtime.Cpu;

/// <summary>The loops over a fold, without its type. Folds run in a fixed order, in blocks, so that rounding errors of long sums stay small.</summary>
abstract unsafe class ReduceLoop
{
    /// <summary>One result: the fold of the runs of <paramref name="run"/> neighbouring values that start at each of <paramref name="offsets"/>.</summary>
    public abstract void FoldRuns(float* x, ReadOnlySpan<long> offsets, long run, float* y);

    /// <summary>y[j] = the fold of x[offset + j] over <paramref name="offsets"/>, for j below <paramref name="columns"/>.</summary>
    public abstract void FoldRows(float* x, ReadOnlySpan<long> offsets, long columns, float* y);
}

/// <inheritdoc/>
sealed unsafe class ReduceLoop<TFunction>(TFunction f) : ReduceLoop
    where TFunction : struct, IReduceFunction
{
    const int BlockVectors = 128;
    const int BlockRows = 128;

    public override void FoldRuns(float* x, ReadOnlySpan<long> offsets, long run, float* y)
    {
        var total = f.Start;
        for (var row = 0; row < offsets.Length; row++)
        {
            var from = x + offsets[row];
            long i = 0;
            while (i <= run - Vector<float>.Count)
            {
                var block = f.Start;
                for (var end = Math.Min(run, i + BlockVectors * Vector<float>.Count); i <= end - Vector<float>.Count; i += Vector<float>.Count)
                    block = f.Step(block, Vector.Load(from + i));
                total = f.Merge(total, block);
            }
            for (; i < run; i++)
                total = Vector.WithElement(total, 0, f.Step(total, new Vector<float>(from[i]))[0]);
        }
        var folded = new Vector<float>(total[0]);
        for (var lane = 1; lane < Vector<float>.Count; lane++)
            folded = f.Merge(folded, new Vector<float>(total[lane]));
        *y = f.Finish(folded, offsets.Length * run)[0];
    }

    public override void FoldRows(float* x, ReadOnlySpan<long> offsets, long columns, float* y)
    {
        long j = 0;
        for (; j <= columns - Vector<float>.Count; j += Vector<float>.Count)
            Vector.Store(FoldColumn(x + j, offsets, Vector<float>.Count), y + j);
        if (j < columns)
            VectorTail.Store(FoldColumn(x + j, offsets, columns - j), y + j, columns - j);
    }

    Vector<float> FoldColumn(float* x, ReadOnlySpan<long> offsets, long lanes)
    {
        var total = f.Start;
        for (var first = 0; first < offsets.Length; first += BlockRows)
        {
            var block = f.Start;
            foreach (var offset in offsets.Slice(first, Math.Min(BlockRows, offsets.Length - first)))
            {
                var value = lanes == Vector<float>.Count ? Vector.Load(x + offset) : VectorTail.Load(x + offset, lanes);
                block = f.Step(block, value);
            }
            total = f.Merge(total, block);
        }
        return f.Finish(total, offsets.Length);
    }
}
