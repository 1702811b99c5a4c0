using Whence.Kernels.Softmax;

namespace Whence.Kernels.Reduction;

/// <summary>Folds by the logarithm of the sum of exponentials, in two passes, the largest value first.</summary>
sealed unsafe class LogSumExpLoop : ReduceLoop
{
    public override void FoldRuns(float* x, ReadOnlySpan<long> offsets, long run, float* y)
    {
        var largest = float.NegativeInfinity;
        foreach (var offset in offsets)
            largest = MathF.Max(largest, SoftmaxCpu.Best.Largest(x + offset, (int)run));
        var (shift, sum) = (float.IsFinite(largest) ? largest : 0, 0f);
        foreach (var offset in offsets)
            sum += SoftmaxCpu.Best.SumExp(x + offset, null, (int)run, shift);
        *y = shift + MathF.Log(sum);
    }

    public override void FoldRows(float* x, ReadOnlySpan<long> offsets, long columns, float* y, bool finish) =>
        SoftmaxCpu.Best.LogSumExp(x, offsets, columns, y);

    // Parts are logarithms of sums themselves.
    public override void MergeRows(float* parts, ReadOnlySpan<long> offsets, long columns, long count, float* y, bool finish) =>
        FoldRows(parts, offsets, columns, y, finish: true);
}
