using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// A convolution whose groups have one input channel each, directly: a thread makes up to four neighbouring channels of a place. The input gradient of
/// stride 1 is one too, of windows turned around.
/// </summary>
static class DepthwiseConv
{
    /// <summary>The kernel: x [N,H,W,C], w by taps [R*S,K], y [N,P,Q,K].</summary>
    [Kernel(DepthwiseArguments.GroupSize)]
    public static void Run<T>(ArrayView<T> x, ArrayView<T> w, ArrayView<T> y, DepthwiseArguments d, EpilogueArguments<T> epilogue)
        where T : unmanaged, IChannels<T>
    {
        var thread = ImagePlaces.Thread;
        if (thread >= d.Places.Count)
            return;
        var to = d.Places.Of(thread);
        int top = d.Rows.Start(to.Row), left = d.Columns.Start(to.Column), first = d.Columns.FirstTap(left);
        int rows = d.Rows.EndTap(top), columns = d.Columns.EndTap(left) - first, step = d.Columns.Dilation.Value * d.ImageBlocks;
        var block = d.Filters.Quotient(to.Block);
        var sum = T.All(0);
        for (var r = d.Rows.FirstTap(top); r < rows; r++)
        {
            var line = (to.N * d.Rows.Extent + top + r * d.Rows.Dilation.Value) * d.Columns.Extent + left;
            var at = line * d.ImageBlocks + first * step + block;
            var tap = d.FirstTap + (r * d.Columns.Taps + first) * d.TapStep + to.Block;
            for (var i = 0; i < columns; i++)
            {
                sum = T.Fma(x[at], w[tap], sum);
                at += step;
                tap += d.TapStep;
            }
        }
        y[thread] = epilogue.Of(sum, thread, to.Block);
    }
}
