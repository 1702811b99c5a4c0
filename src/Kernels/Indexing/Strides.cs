using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>Where an element is read, where it is written, and whether it is read at all; the parts that axes add make up the whole.</summary>
struct Place(int from, int to, bool isInside)
{
    /// <summary>Distance in the source.</summary>
    public int From = from;

    /// <summary>Distance in the destination.</summary>
    public int To = to;

    /// <summary>Whether the source has the element.</summary>
    public bool IsInside = isInside;

    /// <summary>Both parts together.</summary>
    public static Place operator +(Place a, Place b) => new(a.From + b.From, a.To + b.To, a.IsInside & b.IsInside);
}

/// <summary>One axis of a box: where the elements along it lie.</summary>
interface IAxis
{
    /// <summary>What element number <paramref name="index"/> of the axis adds to the place.</summary>
    Place At(int index, ArrayView<int> table);
}

/// <summary>An axis whose elements have one distance from each other in the source, and one in the destination.</summary>
readonly struct Stride(int from, int to) : IAxis
{
    readonly int from = from;
    readonly int to = to;

    /// <inheritdoc/>
    public Place At(int index, ArrayView<int> table) => new(index * from, index * to, true);
}

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

/// <summary>An axis whose elements lie in the source where its table says, which begins at <paramref name="first"/> of all tables.</summary>
readonly struct TableStride(int first, int to) : IAxis
{
    readonly int first = first;
    readonly int to = to;

    /// <inheritdoc/>
    public Place At(int index, ArrayView<int> table) => new(table[first + index], index * to, true);
}
