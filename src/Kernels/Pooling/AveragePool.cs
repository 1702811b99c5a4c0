using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>y = share[p,q] * the sum of x over each window.</summary>
static class AveragePool
{
    /// <summary>The kernel: x [N,H,W,C], share [P,Q] (<see cref="PoolShares"/>), y [N,P,Q,C].</summary>
    [Kernel(PoolArguments.GroupSize)]
    public static void Run<T>(ArrayView<T> x, ArrayView<float> share, ArrayView<T> y, PoolArguments d)
        where T : unmanaged, IChannels<T>
    {
        var thread = ImagePlaces.Thread;
        if (thread >= d.Places.Count)
            return;
        var to = d.Places.Of(thread);
        var tap = new TapWalk(d, to.N, d.Rows.Start(to.Row), d.Columns.Start(to.Column), to.Block);
        var sum = T.All(0);
        for (var i = 0; i < tap.Count; i++)
        {
            sum = T.Join(default(Plus), sum, x[tap.At]);
            tap.Next();
        }
        y[thread] = T.Join(default(Times), sum, T.All(share[to.Row * d.Columns.Windows.Value + to.Column]));
    }

    /// <summary>The kernel for channels of this number.</summary>
    public static KernelMethod Of(PoolDims d) => ChannelWidth.Choose(d.C, Run<Float1>, Run<Float2>, Run<Float4>);

    public static IEnumerable<KernelSample> Samples => [Sample("average_pool_halves", PoolSamples.Halves), Sample("average_pool_stem", PoolSamples.Stem)];

    static KernelSample Sample(string name, PoolDims d) => KernelSample.Of(
        name, Of(d), PoolArguments.ForWindows(d).Grid,
        [SampleBuffer.Floats(d.InputLength), SampleBuffer.Floats((long)d.P * d.Q), SampleBuffer.Floats(d.OutputLength), PoolArguments.ForWindows(d)], d.Flop);
}
