using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// The same as <see cref="DepthwiseConv"/>, four neighbouring columns a thread: along a row of taps their windows slide through registers, so that what several of
/// them read is loaded once. For strides that are multiples of the dilation, and one filter a channel.
/// </summary>
static class DepthwiseRun
{
    /// <summary>Columns of a thread.</summary>
    public const int Columns = 4;

    /// <summary>The kernel: x [N,H,W,C], w by taps [R*S,C], y [N,P,Q,C].</summary>
    [Kernel(DepthwiseArguments.GroupSize)]
    public static void Run<T>(ArrayView<T> x, ArrayView<T> w, ArrayView<T> y, DepthwiseArguments d, EpilogueArguments<T> epilogue)
        where T : unmanaged, IChannels<T>
    {
        var thread = ImagePlaces.Thread;
        if (thread >= d.Places.Count)
            return;
        var to = d.Places.Of(thread);
        int q = to.Column * Columns, top = d.Rows.Start(to.Row), left = d.Columns.Start(q), rows = d.Rows.EndTap(top);
        int stride = d.Columns.Stride.Value, dilation = d.Columns.Dilation.Value, every = d.Columns.Dilation.Quotient(stride);
        T sum0 = T.All(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (var r = d.Rows.FirstTap(top); r < rows; r++)
        {
            var line = (to.N * d.Rows.Extent + top + r * d.Rows.Dilation.Value) * d.Columns.Extent;
            // Taps that are a stride apart see the same columns, one result later.
            for (var phase = 0; phase < every; phase++)
            {
                var column = left + phase * dilation;
                T a = At(x, d, line, column, to.Block), b = At(x, d, line, column + stride, to.Block), c = At(x, d, line, column + 2 * stride, to.Block);
                column += 3 * stride;
                var tap = d.FirstTap + (r * d.Columns.Taps + phase) * d.TapStep + to.Block;
                for (var s = phase; s < d.Columns.Taps; s += every)
                {
                    T next = At(x, d, line, column, to.Block), weight = w[tap];
                    (sum0, sum1) = (T.Fma(a, weight, sum0), T.Fma(b, weight, sum1));
                    (sum2, sum3) = (T.Fma(c, weight, sum2), T.Fma(next, weight, sum3));
                    (a, b, c) = (b, c, next);
                    column += stride;
                    tap += every * d.TapStep;
                }
            }
        }
        var width = d.Columns.Windows.Value;
        var first = ((to.N * d.Rows.Windows.Value + to.Row) * width + q) * d.ResultBlocks + to.Block;
        y[first] = epilogue.Of(sum0, first, to.Block);
        if (q + 1 < width)
            y[first + d.ResultBlocks] = epilogue.Of(sum1, first + d.ResultBlocks, to.Block);
        if (q + 2 < width)
            y[first + 2 * d.ResultBlocks] = epilogue.Of(sum2, first + 2 * d.ResultBlocks, to.Block);
        if (q + 3 < width)
            y[first + 3 * d.ResultBlocks] = epilogue.Of(sum3, first + 3 * d.ResultBlocks, to.Block);
    }

    // 0 outside of the image.
    static T At<T>(ArrayView<T> x, DepthwiseArguments d, int line, int column, int block)
        where T : unmanaged, IChannels<T>
    {
        var value = T.All(0);
        if ((uint)column < (uint)d.Columns.Extent)
            value = x[(line + column) * d.ImageBlocks + block];
        return value;
    }
}
