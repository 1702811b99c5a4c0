using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y[r, j, c] = start[r, j, c] folded with x[r, i, c] for all i with index[r, i] = j, in ascending order of i: index [rows,k], x [rows,k,length], start and
/// y [rows,n,length]. Every y looks through the indices of its table, which neighbouring threads share, so that the order is fixed. Indices as in
/// <see cref="IndexedCopy"/>. Parameters: start, index, x, y, dims.
/// </summary>
static class ScatteredRows
{
    /// <summary>The kernel.</summary>
    [Kernel(Threads.PerGroup)]
    public static void Run<TFold>(ArrayView<float> start, ArrayView<float> index, ArrayView<float> x, ArrayView<float> y, ScatterDims d)
        where TFold : struct, IScatterFold
    {
        var thread = Threads.Index;
        if (thread >= d.Count)
            return;
        var place = d.Length.Quotient(thread);
        var column = d.Length.Remainder(thread, place);
        var row = d.N.Quotient(place);
        var j = d.N.Remainder(place, row);
        var value = start[thread];
        for (var i = row * d.K; i < (row + 1) * d.K; i++)
        {
            if (IndexedCopy.Clamp(index[i], d.N.Value) == j)
                value = TFold.Fold(value, x[i * d.Length.Value + column]);
        }
        y[thread] = value;
    }

    public static IEnumerable<KernelSample> Samples =>
    [
        Sample<ScatterFolds.Sum>("scattered_rows_logits", 256, 5, 1000, 1), Sample<ScatterFolds.Last>("scattered_rows_tokens", 8, 16, 196, 384),
    ];

    static KernelSample Sample<TFold>(string name, int rows, int k, int n, int length)
        where TFold : struct, IScatterFold
    {
        var d = new ScatterDims(rows, k, n, length);
        var index = SampleBuffer.Of(Enumerable.Range(0, rows * k).Select(i => i * 37f % n));
        var table = SampleBuffer.Floats((long)rows * n * length);
        object[] arguments = [table, index, SampleBuffer.Floats((long)rows * k * length), SampleBuffer.Floats((long)rows * n * length), d];
        return KernelSample.Of(name, KernelMethod.Of(Run<TFold>), Threads.Groups(d.Count), arguments, (double)rows * k * length);
    }
}

/// <summary>The sizes of <see cref="ScatteredRows"/>: start and y [rows,n,length], index [rows,k], x [rows,k,length].</summary>
readonly struct ScatterDims(int rows, int k, int n, int length)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)rows * n * length));

    /// <summary>Places of a table.</summary>
    public readonly int K = k;

    /// <summary>Rows of a table.</summary>
    public readonly FastDivisor N = n;

    /// <summary>Elements of a row.</summary>
    public readonly FastDivisor Length = Math.Max(1, length);
}
