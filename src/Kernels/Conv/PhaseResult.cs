using ILGPU;
using Whence.Kernels.MatMul;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>The places of a phase in dx [N,H,W,C]; with several parts of the sums in [parts,N,H,W,C].</summary>
readonly struct PhaseResult<TWidth> : IResult<PhaseResult<TWidth>>
    where TWidth : unmanaged, IChannels<TWidth>
{
    readonly FastDivisor phases;
    readonly FastDivisor high;
    readonly FastDivisor wide;
    readonly int n;
    readonly int h;
    readonly int w;
    readonly int c;
    readonly int strideH;
    readonly int strideW;
    readonly int columns;
    readonly int first;
    readonly int firstChannel;
    readonly int rowShift;
    readonly int columnShift;

    /// <summary>The result of a convolution's input gradient.</summary>
    public PhaseResult(ConvDims d)
    {
        var (rows, places) = StridePhase.Extent(d);
        (phases, high, wide) = (StridePhase.Count(d), rows, places);
        (n, h, w, c, strideH, strideW, columns) = (d.N, d.H, d.W, d.C, d.StrideH, d.StrideW, d.GroupC);
    }

    PhaseResult(in PhaseResult<TWidth> all, int split, int group, in StridePhase phase)
    {
        this = all;
        firstChannel = group * all.columns;
        first = split * (all.n * all.h * all.w * all.c) + firstChannel;
        (rowShift, columnShift) = (phase.RowShift, phase.ColumnShift);
    }

    public static int Width => TWidth.Width;

    public int Columns => columns;

    public int FirstChannel => firstChannel;

    public PhaseResult<TWidth> Begin(int batch, int split, ArrayView<StridePhase> table)
    {
        var group = phases.Quotient(batch);
        return new(this, split, group, table[phases.Remainder(batch, group)]);
    }

    public int Row(int row)
    {
        var line = wide.Quotient(row);
        var image = high.Quotient(line);
        var (y, x) = (high.Remainder(line, image) * strideH + rowShift, wide.Remainder(row, line) * strideW + columnShift);
        return image < n & y < h & x < w ? first + ((image * h + y) * w + x) * c : -1;
    }
}
