using Whence.Kernels.Language;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>
/// The windows of an image as a matrix of positions by taps that nobody ever writes down: elements are gathered from the image, channels innermost.
/// </summary>
/// <param name="firstChannel">First channel of the group.</param>
/// <param name="positionsAreRows">Whether positions are the rows and taps the terms, else the other way round.</param>
class PatchOperand(GlobalBuffer<F32> image, PatchDims d, S32 firstChannel, bool positionsAreRows)
    : TileOperand(image, MatMulKernel.Vector(d.ImageChannels, d.Channels), alongDepth: positionsAreRows)
{
    public override Place Row(S32 row) => AlongDepth ? Position(row) : Tap(row);

    public override Place Depth(S32 depth) => AlongDepth ? Tap(depth) : Position(depth);

    private protected override Predicate Covers(Place row, Place depth)
    {
        if (!LeavesImage)
            return true;
        var (h, w) = (row.ImageRow + depth.ImageRow, row.ImageColumn + depth.ImageColumn);
        return (h.AsU32() < (uint)d.ImageRows) & (w.AsU32() < (uint)d.ImageColumns);
    }

    /// <summary>Whether elements may lie outside of the image.</summary>
    private protected virtual bool LeavesImage => d.LeavesImage;

    /// <summary>What a tap of row and column offsets h and w adds, for a channel of the group.</summary>
    private protected Place Tap(S32 h, S32 w, S32 channel) => new((h * d.ImageColumns + w) * d.ImageChannels + channel, true, h, w);

    private protected virtual Place Tap(S32 tap)
    {
        var (spot, channel) = (tap / d.Channels, tap % d.Channels);
        return Tap(spot / d.S * d.TapRow, spot % d.S * d.TapColumn, channel);
    }

    Place Position(S32 position)
    {
        var (line, q) = (position / d.Q, position % d.Q);
        var (n, p) = (line / d.P, line % d.P);
        var (h, w) = (p * d.PositionRow + d.FirstRow, q * d.PositionColumn + d.FirstColumn);
        return new(((n * d.ImageRows + h) * d.ImageColumns + w) * d.ImageChannels + firstChannel, true, h, w);
    }
}
