using System.Numerics;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Softmax;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Reduction;

/// <summary>Folds by the logarithm of the sum of exponentials, in two passes, the largest value first.</summary>
sealed unsafe class LogSumExpLoop : ReduceLoop
{
    public override void FoldRuns(float* x, ReadOnlySpan<long> offsets, long run, float* y)
    {
        var largest = float.NegativeInfinity;
        foreach (var offset in offsets)
            largest = MathF.Max(largest, SoftmaxRowCpu.Best.Largest(x + offset, (int)run));
        var (shift, sum) = (float.IsFinite(largest) ? largest : 0, 0f);
        foreach (var offset in offsets)
            sum += SoftmaxRowCpu.Best.SumExp(x + offset, null, (int)run, shift);
        *y = shift + MathF.Log(sum);
    }

    public override void FoldRows(float* x, ReadOnlySpan<long> offsets, long columns, float* y, bool finish)
    {
        for (long j = 0; j < columns; j += Vector<float>.Count)
        {
            var (lanes, largest) = (columns - j, new Vector<float>(float.NegativeInfinity));
            foreach (var offset in offsets)
                largest = Vector.Max(largest, VectorTail.LoadLanes(x + offset + j, lanes));
            var finite = Vector.LessThan(Vector.Abs(largest), new Vector<float>(float.PositiveInfinity));
            var (shift, sum) = (Vector.ConditionalSelect(finite, largest, Vector<float>.Zero), Vector<float>.Zero);
            foreach (var offset in offsets)
                sum += (Vector<float>)FloatLanes.Exp(VectorTail.LoadLanes(x + offset + j, lanes) - shift);
            VectorTail.StoreLanes(shift + Vector.Log(sum), y + j, lanes);
        }
    }

    // Parts are logarithms of sums themselves.
    public override void MergeRows(float* parts, ReadOnlySpan<long> offsets, long columns, long count, float* y, bool finish) =>
        FoldRows(parts, offsets, columns, y, finish: true);
}
