using Whence.Kernels.Language;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>
/// The weight [K,R,S,C/groups] as the input gradient reads it, as it lies: rows are the channels of the group, terms its filters tap by tap.
/// </summary>
/// <param name="phase">The taps that matter; without it all of them, in order.</param>
sealed class FilterOperand(GlobalBuffer<F32> w, ConvDims d, S32 group, StridePhase? phase)
    : TileOperand(w, MatMulKernel.Vector(d.GroupC), alongDepth: false)
{
    readonly int taps = d.R * d.S * d.GroupC;

    public override Place Row(S32 row) => new(group * (d.GroupK * taps) + row, true);

    public override Place Depth(S32 depth)
    {
        var (spot, filter) = (depth / d.GroupK, depth % d.GroupK);
        var tap = phase is null ? spot : phase.Tap(spot).Index;
        return new(filter * taps + tap * d.GroupC, true);
    }
}
