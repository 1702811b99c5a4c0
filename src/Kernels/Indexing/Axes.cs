using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>The axes of a box that is walked in row-major order. How many there are, and of which kinds, is the type; their extents and strides are fields.</summary>
interface IAxes
{
    /// <summary>Where element number <paramref name="index"/> of the walk lies.</summary>
    /// <param name="index">The number, not negative.</param>
    /// <param name="table">The tables of all axes that have one.</param>
    Place At(int index, ArrayView<int> table);
}

/// <summary>The first axis of a box, which has all of the index that the others leave, and where the box begins.</summary>
readonly struct Outermost<TAxis>(TAxis axis, int from, int to) : IAxes
    where TAxis : struct, IAxis
{
    readonly TAxis axis = axis;
    readonly int from = from;
    readonly int to = to;

    /// <inheritdoc/>
    public Place At(int index, ArrayView<int> table) => new Place(from, to, true) + axis.At(index, table);
}

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
