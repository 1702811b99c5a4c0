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
        var thread = Pixel.Thread;
        if (thread >= d.Threads)
            return;
        var to = new Pixel(d, thread);
        int lastRow = d.Rows.EndWindow(to.Row), first = d.Columns.FirstWindow(to.Column), last = d.Columns.EndWindow(to.Column);
        var own = x[thread];
        var sum = T.All(0);
        for (var p = d.Rows.FirstWindow(to.Row); p < lastRow; p++)
        {
            var row = d.Rows.Tap(p, to.Row);
            for (var q = first; q < last; q++)
            {
                var column = d.Columns.Tap(q, to.Column);
                if (row < 0 | column < 0)
                    continue;
                var window = ((to.N * d.Rows.Windows.Value + p) * d.Columns.Windows.Value + q) * d.Blocks.Value + to.Block;
                var largest = y[window];
                var open = T.Hits(own, largest);
                if (open == 0)
                    continue;
                // Unless an earlier tap of the window takes the gradient.
                var tap = new TapWalk(d, to.N, d.Rows.Start(p), d.Columns.Start(q), to.Block);
                open &= ~Hits(x, tap, tap.CountBefore(row, column), largest);
                sum = T.AddWhere(open, sum, dy[window]);
            }
        }
        dx[thread] = sum;
    }

    /// <summary>The kernel for channels of this number.</summary>
    public static KernelMethod Of(PoolDims d) => ChannelWidth.Choose(d.C, Run<OneChannel>, Run<TwoChannels>, Run<FourChannels>);

    public static IEnumerable<MethodSample> Samples
    {
        get
        {
            var d = PoolSamples.Stem;
            SampleBuffer image = SampleBuffer.Floats(d.InputLength), result = SampleBuffer.Floats(d.OutputLength);
            yield return MethodSample.Of("max_pool_grad_stem", Of(d), PoolArguments.ForPixels(d).Grid, [image, result, result, image, PoolArguments.ForPixels(d)], d.Flop);
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
