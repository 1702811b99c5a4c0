using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pooling;

/// <summary>
/// dx = the sum of dy over the windows in which x is the first value equal to y (or the first that is not a number). Every dx asks the windows over it
/// in ascending order; only where its x is such a value the taps before it in that window are read.
/// </summary>
static class MaxPoolGrad
{
    /// <summary>The kernel: x [N,H,W,C], y, dy [N,P,Q,C], dx [N,H,W,C].</summary>
    [Kernel(PoolArguments.GroupSize)]
    public static void Run<T>(ArrayView<T> x, ArrayView<T> y, ArrayView<T> dy, ArrayView<T> dx, PoolArguments d)
        where T : unmanaged, IChannels<T>
    {
        var thread = ImagePlaces.Thread;
        if (thread >= d.Places.Count)
            return;
        var to = d.Places.Of(thread);
        var window = new WindowWalk(d.Rows, d.Columns, to.Row, to.Column);
        var own = x[thread];
        var sum = T.All(0);
        for (var i = 0; i < window.Count; i++)
        {
            int row = window.Row, column = window.Column;
            if ((row | column) >= 0)
            {
                var from = ((to.N * d.Rows.Windows.Value + window.P) * d.Columns.Windows.Value + window.Q) * d.Blocks + to.Block;
                var largest = y[from];
                var open = T.Hits(own, largest);
                if (open != 0)
                {
                    // Unless an earlier tap of the window takes the gradient.
                    var tap = new TapWalk(d, to.N, d.Rows.Start(window.P), d.Columns.Start(window.Q), to.Block);
                    open &= ~Hits(x, tap, tap.CountBefore(row, column), largest);
                    sum = T.AddWhere(open, sum, dy[from]);
                }
            }
            window.Next();
        }
        dx[thread] = sum;
    }

    /// <summary>The kernel for channels of this number.</summary>
    public static KernelMethod Of(PoolDims d) => ChannelWidth.Choose(d.C, Run<Float1>, Run<Float2>, Run<Float4>);

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            var d = PoolSamples.Stem;
            SampleBuffer image = SampleBuffer.Floats(d.InputLength), result = SampleBuffer.Floats(d.OutputLength);
            yield return KernelSample.Of("max_pool_grad_stem", Of(d), PoolArguments.ForPixels(d).Grid, [image, result, result, image, PoolArguments.ForPixels(d)], d.Flop);
        }
    }

    // The channels in which one of the next taps equals the largest value.
    static int Hits<T>(ArrayView<T> x, TapWalk tap, int count, T largest)
        where T : unmanaged, IChannels<T>
    {
        var hits = 0;
        for (var i = 0; i < count; i++)
        {
            hits |= T.Hits(x[tap.At], largest);
            tap.Next();
        }
        return hits;
    }
}
