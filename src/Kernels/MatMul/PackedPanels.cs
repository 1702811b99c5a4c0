namespace Whence.Kernels.MatMul;

/// <summary>
/// The layout of packed weights: columns are cut into panels of two vectors (the last of one, where that is enough), each panel stores
/// its rows of the sum
/// one after another, missing columns are zero.
/// </summary>
sealed class PackedPanels
{
    readonly int columns;
    readonly int groups;
    readonly int depth;
    readonly int lanes;
    readonly int perGroup;
    readonly long groupFloats;

    /// <param name="columns">Result columns of one group.</param>
    /// <param name="groups">Independent products.</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="lanes">Floats in a vector.</param>
    public PackedPanels(int columns, int groups, int depth, int lanes)
    {
        (this.columns, this.groups, this.depth, this.lanes) = (columns, groups, depth, lanes);
        perGroup = (columns + Width - 1) / Width;
        groupFloats = (long)depth * ((perGroup - 1) * Width + SizeAt((perGroup - 1) * Width).Width);
    }

    /// <summary>Columns of a full panel.</summary>
    public int Width => 2 * lanes;

    /// <summary>Panels of all groups.</summary>
    public int Count => groups * perGroup;

    /// <summary>Size of the packed weights.</summary>
    public long Floats => groups * groupFloats;

    /// <summary>The group of panel p and its first column there.</summary>
    public (int Group, int Column) Place(int p) => (p / perGroup, p % perGroup * Width);

    /// <summary>Where panel p begins.</summary>
    public long Offset(int p) => p / perGroup * groupFloats + (long)(p % perGroup) * Width * depth;

    /// <summary>How many columns the panel that begins at a column holds, and how many it stores.</summary>
    public (int Columns, int Width) SizeAt(int column)
    {
        var count = Math.Min(Width, columns - column);
        return (count, count <= lanes ? lanes : Width);
    }
}
