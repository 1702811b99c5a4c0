using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// dx of a depthwise convolution with strides, or with several filters for a channel: a thread makes up to four neighbouring channels of a place from the windows
/// over it.
/// </summary>
static class DepthwiseInputGrad
{
    /// <summary>The kernel: dy [N,P,Q,K], w by taps [R*S,K], dx [N,H,W,C].</summary>
    [Kernel(DepthwiseArguments.GroupSize)]
    public static void Run<T>(ArrayView<T> dy, ArrayView<T> w, ArrayView<T> dx, DepthwiseArguments d, EpilogueArguments<T> epilogue)
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
            int r = window.Row, s = window.Column;
            if ((r | s) >= 0)
            {
                var place = (to.N * d.Rows.Windows.Value + window.P) * d.Columns.Windows.Value + window.Q;
                var from = place * d.ResultBlocks + to.Block * d.Filters.Value;
                var tap = (r * d.Columns.Taps + s) * d.ResultBlocks + to.Block * d.Filters.Value;
                for (var filter = 0; filter < d.Filters.Value; filter++)
                    sum = T.Fma(dy[from + filter], w[tap + filter], sum);
            }
            window.Next();
        }
        dx[thread] = epilogue.Of(sum, thread, to.Block);
    }
}
