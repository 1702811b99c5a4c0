using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>y = the largest x of each window, NaN where there is one; taps outside of x never win.</summary>
static class MaxPool
{
    /// <summary>The kernel: x [N,H,W,C], y [N,P,Q,C].</summary>
    [Kernel(PoolArguments.GroupSize)]
    public static void Run<T>(ArrayView<T> x, ArrayView<T> y, PoolArguments d)
        where T : unmanaged, IChannels<T>
    {
        var thread = ImagePlaces.Thread;
        if (thread >= d.Places.Count)
            return;
        var to = d.Places.Of(thread);
        var tap = new TapWalk(d, to.N, d.Rows.Start(to.Row), d.Columns.Start(to.Column), to.Block);
        var best = T.All(float.NegativeInfinity);
        for (var i = 0; i < tap.Count; i++)
        {
            best = T.Join(default(Larger), best, x[tap.At]);
            tap.Next();
        }
        y[thread] = best;
    }

    /// <summary>The kernel for channels of this number.</summary>
    public static KernelMethod Of(PoolDims d) => ChannelWidth.Choose(d.C, Run<Float1>, Run<Float2>, Run<Float4>);

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            var d = PoolSamples.Stem;
            yield return KernelSample.Of(
                "max_pool_stem", Of(d), PoolArguments.ForWindows(d).Grid, [SampleBuffer.Floats(d.InputLength), SampleBuffer.Floats(d.OutputLength), PoolArguments.ForWindows(d)], d.Flop);
        }
    }
}
