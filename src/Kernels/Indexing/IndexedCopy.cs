using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y[r, i, j] = x[r, index[r, i], j] by indices in memory: x [rows,n,length], index [rows,k], y [rows,k,length]. An index is cut to its whole part and
/// clamped into 0..n-1; NaN gives 0. T is as many neighbours as the length allows. Parameters: x, index, y, dims.
/// </summary>
static class IndexedCopy
{
    /// <summary>The kernel.</summary>
    [Kernel(Threads.PerGroup)]
    public static void Run<T>(ArrayView<T> x, ArrayView<float> index, ArrayView<T> y, PickDims d)
        where T : unmanaged
    {
        var thread = Threads.Index;
        if (thread >= d.Count)
            return;
        var pick = d.Length.Quotient(thread);
        var place = d.K.Quotient(pick) * d.N + Clamp(index[pick], d.N);
        y[thread] = x[place * d.Length.Value + d.Length.Remainder(thread, pick)];
    }

    /// <summary>The kernel for picks of this length.</summary>
    public static KernelMethod For(int length) => ChannelWidth.Choose(length, Run<Float1>, Run<Float2>, Run<Float4>);

    /// <summary>The whole part of an index, clamped into 0..n-1.</summary>
    public static int Clamp(float index, int n) => Math.Min(Math.Max(FloatMath.ToInt(index), 0), n - 1);

    public static IEnumerable<KernelSample> Samples =>
    [
        Sample("indexed_copy_images", 1, 50, 16, 150528, 7), Sample("indexed_copy_logits", 256, 1000, 5, 1, 37),
    ];

    static KernelSample Sample(string name, int rows, int n, int k, int length, int step)
    {
        var d = new PickDims(rows, n, k, length);
        var picked = (long)rows * k * length;
        var index = SampleBuffer.Of(Enumerable.Range(0, rows * k).Select(i => (float)(i * step % n)));
        object[] arguments = [SampleBuffer.Floats((long)rows * n * length), index, SampleBuffer.Floats(picked), d];
        return new(name, For(length), Threads.Groups(d.Count), arguments, (2 * picked + (length == 1 ? picked : 0)) * sizeof(float));
    }
}

/// <summary>The sizes of <see cref="IndexedCopy"/>: x [rows,n,length], index [rows,k], y [rows,k,length].</summary>
readonly struct PickDims(int rows, int n, int k, int length)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)rows * k * (length / ChannelWidth.Of(length))));

    /// <summary>Places to pick from, in a row.</summary>
    public readonly int N = n;

    /// <summary>Picks of a row.</summary>
    public readonly FastDivisor K = Math.Max(1, k);

    /// <summary>Elements of a pick.</summary>
    public readonly FastDivisor Length = Math.Max(1, length / ChannelWidth.Of(length));
}
