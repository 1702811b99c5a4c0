using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y[r, j] = sum of x[r, i] over all i with index[r, i] = j, in ascending order of i: index and x [rows,k], y [rows,n]. Every y looks through the
/// indices of its row, which neighbouring threads share, so that the order of the sum is fixed. Indices as in <see cref="IndexedCopy"/>.
/// Parameters: index, x, y, dims.
/// </summary>
static class ScatterSum
{
    /// <summary>The kernel.</summary>
    [Kernel(Threads.PerGroup)]
    public static void Run(ArrayView<float> index, ArrayView<float> x, ArrayView<float> y, ScatterDims d)
    {
        var thread = Threads.Index;
        if (thread >= d.Count)
            return;
        var row = d.N.Quotient(thread);
        var j = d.N.Remainder(thread, row);
        var sum = 0f;
        for (var place = row * d.K; place < (row + 1) * d.K; place++)
        {
            if (IndexedCopy.Clamp(index[place], d.N.Value) == j)
                sum += x[place];
        }
        y[thread] = sum;
    }

    public static IEnumerable<MethodSample> Samples
    {
        get
        {
            var d = new ScatterDims(256, 5, 1000);
            var index = SampleBuffer.Of(Enumerable.Range(0, 256 * 5).Select(i => i * 37f % 1000));
            object[] arguments = [index, SampleBuffer.Floats(256 * 5), SampleBuffer.Floats(256 * 1000), d];
            yield return MethodSample.Of("scatter_sum_logits", KernelMethod.Of(Run), Threads.Groups(d.Count), arguments, 256 * 5);
        }
    }
}
