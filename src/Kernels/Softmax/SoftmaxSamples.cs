using Whence.Kernels.Reduction;

namespace Whence.Kernels.Softmax;

/// <summary>Softmax and cross-entropy over the classes of a classifier, over long rows, and over an axis that is not the last.</summary>
static class SoftmaxSamples
{
    public static IEnumerable<MethodSample> All =>
    [
        Over("softmax", 16384, 1000, 1, 2, 5, SoftmaxRows.ForwardKernel(1000, 1, logarithm: false)),
        Over("softmax", 2048, 8192, 1, 2, 5, SoftmaxRows.ForwardKernel(8192, 1, logarithm: false)),
        Over("softmax", 32, 21, 16384, 2, 5, SoftmaxRows.ForwardKernel(21, 16384, logarithm: false)),
        Over("log_softmax", 16384, 1000, 1, 2, 5, SoftmaxRows.ForwardKernel(1000, 1, logarithm: true)),
        Over("softmax_grad", 16384, 1000, 1, 3, 4, SoftmaxRows.GradientKernel(1000, 1, logarithm: false)),
        Over("log_softmax_grad", 16384, 1000, 1, 3, 4, SoftmaxRows.GradientKernel(1000, 1, logarithm: true)),
        Loss("crossentropy", 16384, 1000, 1, CrossEntropyRows.LossKernel(1000)),
        Loss("crossentropy_grad", 16384, 1000, 2, CrossEntropyRows.GradientKernel(1000)),
    ];

    static MethodSample Over(string name, int outer, int count, int inner, int tensors, int flopEach, KernelMethod kernel)
    {
        var length = (long)outer * count * inner;
        return MethodSample.Of(
            $"{name}-{outer}x{count}x{inner}", kernel, SoftmaxRows.Groups(outer, count, inner),
            [.. Enumerable.Repeat(SampleBuffer.Floats(length), tensors), new RowDims(outer, count, inner)], flopEach * (double)length);
    }

    // Logits, and for the gradient as many results; a class, and a loss or its gradient, per row.
    static MethodSample Loss(string name, int rows, int count, int tensors, KernelMethod kernel)
    {
        var (logits, row) = (SampleBuffer.Floats(rows * (long)count), SampleBuffer.Floats(rows));
        var classes = SampleBuffer.Of(Enumerable.Range(0, rows).Select(i => i * 7f % count));
        return MethodSample.Of(
            $"{name}-{rows}x{count}", kernel, CrossEntropyRows.Groups(rows, count),
            [logits, classes, row, .. Enumerable.Repeat(logits, tensors - 1), new RowDims(rows, count, 1)], 4.0 * rows * count);
    }
}
