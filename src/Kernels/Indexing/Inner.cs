using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>An axis inside others.</summary>
readonly struct Inner<TOuter, TAxis>(TOuter outer, FastDivisor extent, TAxis axis) : IAxes
    where TOuter : struct, IAxes
    where TAxis : struct, IAxis
{
    readonly TOuter outer = outer;
    readonly FastDivisor extent = extent;
    readonly TAxis axis = axis;

    /// <inheritdoc/>
    public Place At(int index, ArrayView<int> table)
    {
        var rest = extent.Quotient(index);
        return outer.At(rest, table) + axis.At(extent.Remainder(index, rest), table);
    }
}
