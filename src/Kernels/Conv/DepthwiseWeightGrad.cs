using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>dw of a depthwise convolution in two passes of fixed order: sums over parts of the positions, then the sums of those.</summary>
static class DepthwiseWeightGrad
{
    const int Lanes = 32;
    const int Slices = 16;

    /// <summary>Partial sums: x [N,H,W,C], dy [N,P,Q,K], partial [parts,R*S,K].</summary>
    [Kernel(DepthwiseWeightGradArguments.GroupSize)]
    public static void Partial<T>(ArrayView<T> x, ArrayView<T> dy, ArrayView<T> partial, DepthwiseWeightGradArguments d)
        where T : unmanaged, IChannels<T>
    {
        var part = d.ResultBlocks.Quotient(ImagePlaces.Thread);
        if (part >= d.Parts)
            return;
        var block = d.ResultBlocks.Remainder(ImagePlaces.Thread, part);
        int r = d.Threes.Quotient(Grid.IdxY), s = d.Threes.Remainder(Grid.IdxY, r) * DepthwiseWeightGradArguments.Taps;
        var from = d.Filters.Quotient(block);
        int dilation = d.Columns.Dilation.Value, stride = d.Columns.Stride.Value;
        T sum0 = T.All(0), sum1 = sum0, sum2 = sum0;
        for (var segment = part; segment < d.Segments; segment += d.Parts)
        {
            var line = d.SegmentsPerLine.Quotient(segment);
            int n = d.Rows.Windows.Quotient(line), row = d.Rows.Start(d.Rows.Windows.Remainder(line, n)) + r * d.Rows.Dilation.Value;
            if ((uint)row < (uint)d.Rows.Extent)
            {
                var q = d.SegmentsPerLine.Remainder(segment, line) * DepthwiseWeightGradArguments.Segment;
                var end = Math.Min(d.Columns.Windows.Value, q + DepthwiseWeightGradArguments.Segment);
                var image = (n * d.Rows.Extent + row) * d.Columns.Extent;
                var column = d.Columns.Start(q) + s * dilation;
                T a = At(x, d, image, column, from), b = At(x, d, image, column + dilation, from);
                for (; q < end; q++)
                {
                    T c = At(x, d, image, column + 2 * dilation, from), gradient = dy[(line * d.Columns.Windows.Value + q) * d.ResultBlocks.Value + block];
                    (sum0, sum1, sum2) = (T.Fma(a, gradient, sum0), T.Fma(b, gradient, sum1), T.Fma(c, gradient, sum2));
                    column += stride;
                    if (stride == dilation)
                        (a, b) = (b, c);
                    else
                        (a, b) = (At(x, d, image, column, from), At(x, d, image, column + dilation, from));
                }
            }
        }
        var to = ((part * d.Rows.Taps + r) * d.Columns.Taps + s) * d.ResultBlocks.Value + block;
        partial[to] = sum0;
        if (s + 1 < d.Columns.Taps)
            partial[to + d.ResultBlocks.Value] = sum1;
        if (s + 2 < d.Columns.Taps)
            partial[to + 2 * d.ResultBlocks.Value] = sum2;
    }

    /// <summary>The sums of the parts: partial [parts,R*S,K], dw [K,R,S,1], numbers of filters, taps and parts.</summary>
    [Kernel(Lanes * Slices)]
    public static void Sum(ArrayView<float> partial, ArrayView<float> dw, FastDivisor filters, int taps, int parts)
    {
        var slices = SharedMemory.Allocate<float>(Lanes * Slices);
        int lane = Group.IdxX & (Lanes - 1), slice = Group.IdxX >> 5, i = Grid.IdxX * Lanes + lane, length = filters.Value * taps;
        var sum = 0f;
        if (i < length)
        {
            for (var part = slice; part < parts; part += Slices)
                sum += partial[part * length + i];
        }
        slices[Group.IdxX] = sum;
        Group.Barrier();
        if (slice > 0 | i >= length)
            return;
        for (var other = 1; other < Slices; other++)
            sum += slices[other * Lanes + lane];
        var tap = filters.Quotient(i);
        dw[filters.Remainder(i, tap) * taps + tap] = sum;
    }

    /// <summary>Groups of <see cref="Sum"/>.</summary>
    public static Extent SumGrid(int filters, int taps) => (filters * taps + Lanes - 1) / Lanes;

    // 0 outside of the image.
    static T At<T>(ArrayView<T> x, DepthwiseWeightGradArguments d, int line, int column, int block)
        where T : unmanaged, IChannels<T>
    {
        var value = T.All(0);
        if ((uint)column < (uint)d.Columns.Extent)
            value = x[(line + column) * d.ImageBlocks + block];
        return value;
    }
}
