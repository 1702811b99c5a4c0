using ILGPU;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>
/// The windows of an image as a matrix of positions by taps that nobody ever writes down: elements are gathered from the image, channels innermost. Positions are
/// the rows where neighbours are terms, else taps are.
/// </summary>
readonly struct PatchOperand<TLayout, TPhases> : IOperand<PatchOperand<TLayout, TPhases>>, IOperandShape
    where TLayout : struct, ILayout
    where TPhases : struct, IPhases
{
    readonly FastDivisor channels;
    readonly FastDivisor wide;
    readonly FastDivisor q;
    readonly FastDivisor p;
    readonly FastDivisor phases;
    readonly int rows;
    readonly int imageRows;
    readonly int imageColumns;
    readonly int imageChannels;
    readonly int firstRow;
    readonly int firstColumn;
    readonly int positionRow;
    readonly int positionColumn;
    readonly int tapRow;
    readonly int tapColumn;
    readonly int firstChannel;
    readonly int terms;
    readonly int share;

    /// <summary>The operand of sums that are cut into parts of <paramref name="share"/> terms, for each of so many phases.</summary>
    public PatchOperand(PatchDims d, int share, int phases = 1)
    {
        (channels, wide, q, p, this.phases) = (d.Channels, d.S, d.Q, d.P, phases);
        (imageRows, imageColumns, imageChannels) = (d.ImageRows, d.ImageColumns, d.ImageChannels);
        (firstRow, firstColumn, positionRow, positionColumn) = (d.FirstRow, d.FirstColumn, d.PositionRow, d.PositionColumn);
        (tapRow, tapColumn, this.share) = (d.TapRow, d.TapColumn, share);
        (rows, terms) = TLayout.AlongDepth ? (d.Positions, d.Taps) : (d.Taps, d.Positions);
        firstChannel = 0;
    }

    PatchOperand(in PatchOperand<TLayout, TPhases> all, int group)
    {
        this = all;
        firstChannel = group * all.channels.Value;
    }

    PatchOperand(in PatchOperand<TLayout, TPhases> all, int group, in StridePhase phase)
        : this(all, group) =>
        (firstRow, firstColumn, wide, terms, share) = (phase.FirstRow, phase.FirstColumn, phase.Wide, phase.Terms, phase.Share);

    public static bool AlongDepth => TLayout.AlongDepth;

    public static int Width => TLayout.Width;

    public bool IsAlongDepth => TLayout.AlongDepth;

    public int Terms => terms;

    public int Share => share;

    public PatchOperand<TLayout, TPhases> Begin(int batch, ArrayView<StridePhase> table)
    {
        if (!TPhases.AreMany)
            return new(this, batch);
        var group = phases.Quotient(batch);
        return new(this, group, table[phases.Remainder(batch, group)]);
    }

    public Spot Row(int row)
    {
        var last = TLayout.AlongDepth ? rows - 1 : rows - TLayout.Width;
        var inside = row < last ? row : last;
        return TLayout.AlongDepth ? Position(inside) : Tap(inside);
    }

    public Spot Depth(int depth) => TLayout.AlongDepth ? Tap(depth) : Position(depth);

    public bool Covers(Spot row, Spot depth) =>
        (uint)(row.ImageRow + depth.ImageRow) < (uint)imageRows & (uint)(row.ImageColumn + depth.ImageColumn) < (uint)imageColumns;

    Spot Tap(int tap)
    {
        var spot = channels.Quotient(tap);
        var r = wide.Quotient(spot);
        var (h, w) = (r * tapRow, wide.Remainder(spot, r) * tapColumn);
        return new((h * imageColumns + w) * imageChannels + channels.Remainder(tap, spot), h, w);
    }

    Spot Position(int position)
    {
        var line = q.Quotient(position);
        var n = p.Quotient(line);
        var (h, w) = (p.Remainder(line, n) * positionRow + firstRow, q.Remainder(position, line) * positionColumn + firstColumn);
        return new(((n * imageRows + h) * imageColumns + w) * imageChannels + firstChannel, h, w);
    }
}
