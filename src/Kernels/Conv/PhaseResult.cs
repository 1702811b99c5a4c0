using Whence.Kernels.Language;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>The places of a phase in dx [N,H,W,C].</summary>
sealed class PhaseResult(EpilogueCode epilogue, ConvDims d, S32 first, S32 firstChannel, StridePhase phase)
    : TileResult(epilogue, first, firstChannel, 0, d.GroupC, 0, MatMulKernel.Vector(d.GroupC))
{
    readonly S32 first = first;

    public override Place Row(S32 row, bool ragged)
    {
        var (rows, columns) = StridePhase.Extent(d);
        var (line, n) = (row / columns % rows, row / (columns * rows));
        var (h, w) = (line * d.StrideH + phase.RowShift, row % columns * d.StrideW + phase.ColumnShift);
        var exists = (h < d.H) & (w < d.W) & (ragged ? n < d.N : true);
        return new(first + ((n * d.H + h) * d.W + w) * d.C, exists);
    }
}
