namespace Whence.Kernels.Indexing;

/// <summary>
/// One axis of a box that is copied. Of its elements, only <paramref name="Start"/> + s * <paramref name="Step"/> with s below <paramref name="Count"/> are in the
/// source, where s lies at s * <paramref name="From"/>, or where the table says.
/// </summary>
/// <param name="Extent">Number of elements in the destination.</param>
/// <param name="From">Distance between neighbours in the source.</param>
/// <param name="To">Distance between neighbours in the destination.</param>
/// <param name="Start">The first element that is in the source.</param>
/// <param name="Step">Distance between those that are, above 0.</param>
/// <param name="Count">How many of them there are.</param>
/// <param name="Table">Where each element lies in the source, instead of a distance between them.</param>
sealed record BoxAxis(int Extent, int From, int To, int Start, int Step, int Count, int[]? Table = null)
{
    /// <summary>An axis whose elements are all in the source.</summary>
    public BoxAxis(int extent, int from, int to)
        : this(extent, from, to, 0, 1, extent)
    {
    }

    /// <summary>An axis with a table.</summary>
    public BoxAxis(int[] table, int to)
        : this(table.Length, 0, to, 0, 1, table.Length, table)
    {
    }

    /// <summary>Whether all elements are in the source.</summary>
    public bool IsFull => Start == 0 && Step == 1 && Count == Extent;

    /// <summary>Whether so many neighbours along it are neighbours in the source and in the destination.</summary>
    public bool IsMadeOf(int width) =>
        width == 1 || (Table is null && (From, To, Step) == (1, 1, 1) && Extent % width == 0 && Start % width == 0 && Count % width == 0);

    /// <summary>Whether its strides are multiples of the width.</summary>
    public bool StepsBy(int width) => From % width == 0 && To % width == 0 && Array.TrueForAll(Table ?? [], place => place % width == 0);

    /// <summary>The same axis in elements of so many numbers; the innermost has fewer elements, the others smaller strides.</summary>
    public BoxAxis In(int width, bool isInnermost) => isInnermost
        ? this with { Extent = Extent / width, Start = Start / width, Count = Count / width }
        : this with { From = From / width, To = To / width, Table = Table is null ? null : Array.ConvertAll(Table, place => place / width) };

    /// <summary>The axis as a kernel takes it; its table, if any, begins at <paramref name="firstEntry"/> of all tables.</summary>
    public object ToArgument(int firstEntry) =>
        Table is not null ? new TableStride(firstEntry, To)
        : IsFull ? new Stride(From, To)
        : new PlacedStride(Start, Step, Count, From, To);
}
