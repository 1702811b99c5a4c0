using Whence.Kernels.Instructions;

namespace Whence.Kernels.Softmax;

/// <summary>Softmax and cross-entropy over the classes of a classifier, over long rows, and over an axis that is not the last.</summary>
static class SoftmaxSamples
{
    public static IEnumerable<KernelSample> All =>
    [
        Over("softmax", 16384, 1000, 1, 2, 5, (name, o, c, i) => SoftmaxRows.Forward(name, o, c, i, logarithm: false)),
        Over("softmax", 2048, 8192, 1, 2, 5, (name, o, c, i) => SoftmaxRows.Forward(name, o, c, i, logarithm: false)),
        Over("softmax", 32, 21, 16384, 2, 5, (name, o, c, i) => SoftmaxRows.Forward(name, o, c, i, logarithm: false)),
        Over("log_softmax", 16384, 1000, 1, 2, 5, (name, o, c, i) => SoftmaxRows.Forward(name, o, c, i, logarithm: true)),
        Over("softmax_grad", 16384, 1000, 1, 3, 4, (name, o, c, i) => SoftmaxRows.Gradient(name, o, c, i, logarithm: false)),
        Over("log_softmax_grad", 16384, 1000, 1, 3, 4, (name, o, c, i) => SoftmaxRows.Gradient(name, o, c, i, logarithm: true)),
        Loss("crossentropy", 16384, 1000, 1, SoftmaxRows.CrossEntropy),
        Loss("crossentropy_grad", 16384, 1000, 2, SoftmaxRows.CrossEntropyGradient),
    ];

    static KernelSample Over(
        string name, int outer, int count, int inner, int tensors, int flopEach, Func<string, int, int, int, Kernel> define)
    {
        var length = (long)outer * count * inner;
        return new(
            $"{name}-{outer}x{count}x{inner}", () => define(name, outer, count, inner), SoftmaxRows.Grid(outer, count, inner),
            [.. Enumerable.Repeat(KernelArgument.Buffer(0, length * 4), tensors)], tensors * length * 4, flopEach * (double)length);
    }

    // Logits, and for the gradient as many results; a class, and a loss or its gradient, per row.
    static KernelSample Loss(string name, int rows, int count, int tensors, Func<string, int, int, Kernel> define)
    {
        var (logits, row) = (KernelArgument.Buffer(0, rows * (long)count * 4), KernelArgument.Buffer(0, rows * 4L));
        KernelArgument[] arguments = [logits, row, row, .. Enumerable.Repeat(logits, tensors - 1)];
        return new KernelSample(
            $"{name}-{rows}x{count}", () => define(name, rows, count), SoftmaxRows.Grid(rows, count, 1), arguments,
            arguments.Sum(argument => argument.Bytes), 4.0 * rows * count).Steered(1, Enumerable.Range(0, rows).Select(i => i * 7f % count));
    }
}
