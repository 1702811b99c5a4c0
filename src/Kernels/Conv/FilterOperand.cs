using ILGPU;
using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>
/// The weight [K,R,S,C/groups] as the input gradient reads it, as it lies: rows are the channels of the group, terms its filters, tap by tap of the phase.
/// </summary>
readonly struct FilterOperand<TLayout, TPhases> : IOperand<FilterOperand<TLayout, TPhases>>, IOperandShape
    where TLayout : struct, ILayout
    where TPhases : struct, IPhases
{
    readonly FastDivisor filters;
    readonly FastDivisor wide;
    readonly FastDivisor phases;
    readonly int rows;
    readonly int filterStep;
    readonly int rowStep;
    readonly int columnStep;
    readonly int first;

    /// <summary>The weight of a convolution.</summary>
    public FilterOperand(ConvDims d)
    {
        (filters, wide, phases, rows) = (d.GroupK, d.S, StridePhase.Count(d), d.GroupC);
        filterStep = d.R * d.S * d.GroupC;
        rowStep = StridePhase.Every(d.StrideH, d.DilationH) * d.S * d.GroupC;
        columnStep = StridePhase.Every(d.StrideW, d.DilationW) * d.GroupC;
    }

    FilterOperand(in FilterOperand<TLayout, TPhases> all, int group)
    {
        this = all;
        first = group * all.filters.Value * all.filterStep;
    }

    FilterOperand(in FilterOperand<TLayout, TPhases> all, int group, in StridePhase phase)
        : this(all, group)
    {
        first += phase.FirstTap * all.rows;
        wide = phase.Wide;
    }

    public static bool AlongDepth => TLayout.AlongDepth;

    public static int Width => TLayout.Width;

    public bool IsAlongDepth => TLayout.AlongDepth;

    public int Terms => 0;

    public int Share => 0;

    public FilterOperand<TLayout, TPhases> Begin(int batch, ArrayView<StridePhase> table)
    {
        if (!TPhases.AreMany)
            return new(this, batch);
        var group = phases.Quotient(batch);
        return new(this, group, table[phases.Remainder(batch, group)]);
    }

    public Spot Row(int row) => new(first + (row < rows - TLayout.Width ? row : rows - TLayout.Width));

    public Spot Depth(int depth)
    {
        var spot = filters.Quotient(depth);
        var r = wide.Quotient(spot);
        return new(filters.Remainder(depth, spot) * filterStep + r * rowStep + wide.Remainder(spot, r) * columnStep);
    }

    public bool Covers(Spot row, Spot depth) => true;
}
