using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y[i, k] = 1 where k is the whole part of x[i], else 0; x outside 0..depth-1 makes a row of zeros. With wrapping, depth is added to negative x first.
/// x [rows], y [rows,depth]. Parameters: x, y, dims.
/// </summary>
static class OneHotRows
{
    /// <summary>The kernel.</summary>
    [Kernel(Threads.PerGroup)]
    public static void Run<T>(ArrayView<float> x, ArrayView<T> y, OneHotDims d)
        where T : unmanaged, IChannels<T>
    {
        var thread = Threads.Index;
        if (thread >= d.Count)
            return;
        var row = d.Columns.Quotient(thread);
        var hot = x[row];
        if (d.Wraps != 0 & hot < 0)
            hot += d.Depth;
        // What is outside, NaN too, is a place that no row has.
        var place = hot >= 0 & hot < d.Depth ? FloatMath.ToInt(hot) : -1;
        var distance = place - d.Columns.Remainder(thread, row) * T.Width;
        y[thread] = T.AddWhere(distance >= 0 & distance < T.Width ? 1 << distance : 0, T.All(0), T.All(1));
    }

    /// <summary>The kernel for rows of this length.</summary>
    public static KernelMethod For(int depth) => ChannelWidth.Choose(depth, Run<Float1>, Run<Float2>, Run<Float4>);

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            var d = new OneHotDims(256, 1000, wraps: false);
            yield return KernelSample.Of("one_hot_1000", For(1000), Threads.Groups(d.Count), [SampleBuffer.Floats(256), SampleBuffer.Floats(256 * 1000), d]);
        }
    }
}

/// <summary>The sizes of <see cref="OneHotRows"/>: x [rows], y [rows,depth].</summary>
readonly struct OneHotDims(int rows, int depth, bool wraps)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)rows * (depth / ChannelWidth.Of(depth))));

    /// <summary>Numbers of a row.</summary>
    public readonly int Depth = depth;

    /// <summary>Elements of a row.</summary>
    public readonly FastDivisor Columns = Math.Max(1, depth / ChannelWidth.Of(depth));

    /// <summary>Whether negative numbers count from the end, 1 or 0.</summary>
    public readonly int Wraps = wraps ? 1 : 0;
}
