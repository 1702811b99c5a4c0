using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>dx = the sum of share[p,q] * dy over the windows with a tap there, in ascending order.</summary>
static class AveragePoolGrad
{
    /// <summary>The kernel: dy [N,P,Q,C], share [P,Q] (<see cref="PoolShares"/>), dx [N,H,W,C].</summary>
    [Kernel(PoolArguments.GroupSize)]
    public static void Run<T>(ArrayView<T> dy, ArrayView<float> share, ArrayView<T> dx, PoolArguments d)
        where T : unmanaged, IChannels<T>
    {
        var thread = Pixel.Thread;
        if (thread >= d.Threads)
            return;
        var to = new Pixel(d, thread);
        int lastRow = d.Rows.EndWindow(to.Row), first = d.Columns.FirstWindow(to.Column), last = d.Columns.EndWindow(to.Column);
        var sum = T.All(0);
        for (var p = d.Rows.FirstWindow(to.Row); p < lastRow; p++)
        {
            if (d.Rows.Tap(p, to.Row) < 0)
                continue;
            for (var q = first; q < last; q++)
            {
                if (d.Columns.Tap(q, to.Column) < 0)
                    continue;
                var line = p * d.Columns.Windows.Value + q;
                var values = dy[(to.N * (d.Rows.Windows.Value * d.Columns.Windows.Value) + line) * d.Blocks.Value + to.Block];
                sum = T.Fma(values, T.All(share[line]), sum);
            }
        }
        dx[thread] = sum;
    }

    /// <summary>The kernel for channels of this number.</summary>
    public static KernelMethod Of(PoolDims d) => ChannelWidth.Choose(d.C, Run<OneChannel>, Run<TwoChannels>, Run<FourChannels>);

    public static IEnumerable<MethodSample> Samples =>
        [Sample("average_pool_grad_halves", PoolSamples.Halves), Sample("average_pool_grad_stem", PoolSamples.Stem)];

    static MethodSample Sample(string name, PoolDims d) => MethodSample.Of(
        name, Of(d), PoolArguments.ForPixels(d).Grid,
        [SampleBuffer.Floats(d.OutputLength), SampleBuffer.Floats((long)d.P * d.Q), SampleBuffer.Floats(d.InputLength), PoolArguments.ForPixels(d)], d.Flop);
}
