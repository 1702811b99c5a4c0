using ILGPU;

namespace Whence.Kernels.Indexing;

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
