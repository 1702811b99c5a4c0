using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>
/// An axis with only some elements in the source: element <paramref name="start"/> + s * <paramref name="step"/> is element s there, s below
/// <paramref name="count"/>.
/// </summary>
readonly struct PlacedStride(int start, FastDivisor step, int count, int from, int to) : IAxis
{
    readonly int start = start;
    readonly FastDivisor step = step;
    readonly int count = count;
    readonly int from = from;
    readonly int to = to;

    /// <inheritdoc/>
    public Place At(int index, ArrayView<int> table)
    {
        var distance = index - start;
        // What lies before the start is divided as a huge number, and is not below the count.
        var place = step.Quotient(distance);
        return new(place * from, index * to, (uint)place < (uint)count & place * step.Value == distance & distance >= 0);
    }
}
