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
        var thread = ImagePlaces.Thread;
        if (thread >= d.Places.Count)
            return;
        var to = d.Places.Of(thread);
        var window = new WindowWalk(d.Rows, d.Columns, to.Row, to.Column);
        var sum = T.All(0);
        for (var i = 0; i < window.Count; i++)
        {
            if ((window.Row | window.Column) >= 0)
            {
                var place = window.P * d.Columns.Windows.Value + window.Q;
                sum = T.Fma(dy[(to.N * (d.Rows.Windows.Value * d.Columns.Windows.Value) + place) * d.Blocks + to.Block], T.All(share[place]), sum);
            }
            window.Next();
        }
        dx[thread] = sum;
    }

    /// <summary>The kernel for channels of this number.</summary>
    public static KernelMethod Of(PoolDims d) => ChannelWidth.Choose(d.C, Run<Float1>, Run<Float2>, Run<Float4>);

    public static IEnumerable<KernelSample> Samples =>
        [Sample("average_pool_grad_halves", PoolSamples.Halves), Sample("average_pool_grad_stem", PoolSamples.Stem)];

    static KernelSample Sample(string name, PoolDims d) => KernelSample.Of(
        name, Of(d), PoolArguments.ForPixels(d).Grid,
        [SampleBuffer.Floats(d.OutputLength), SampleBuffer.Floats((long)d.P * d.Q), SampleBuffer.Floats(d.InputLength), PoolArguments.ForPixels(d)], d.Flop);
}
