using Whence.Kernels.Language;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>What of dy reached the places of a phase of x: positions by the taps of the phase.</summary>
sealed class PhaseOperand(GlobalBuffer<F32> dy, ConvDims d, S32 firstChannel, StridePhase phase)
    : PatchOperand(dy, Dims(d), firstChannel, positionsAreRows: true)
{
    private protected override bool LeavesImage => true;

    private protected override Place Tap(S32 tap)
    {
        var (h, w, _) = phase.Tap(tap / d.GroupK);
        return Tap(h, w, tap % d.GroupK);
    }

    // Taps come from the phase; only the positions are read here.
    static PatchDims Dims(ConvDims d)
    {
        var (rows, columns) = StridePhase.Extent(d);
        return PatchDims.OfResult(d) with { P = rows, Q = columns, FirstRow = 0, FirstColumn = 0 };
    }
}
