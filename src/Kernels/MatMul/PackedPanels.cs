using System.Runtime.CompilerServices;

namespace Whence.Kernels.MatMul;

/// <summary>
/// The layout of packed weights: columns are cut into panels of two vectors (the last of one, where that is enough), each panel stores
/// its rows of the sum
/// one after another, missing columns are zero.
/// </summary>
sealed unsafe class PackedPanels
{
    // Values of a cache line.
    const int Line = 16;

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

    /// <summary>Stores rows of a panel: element (row, column) at row * stepRow + column * stepColumn of the source; returns where the next rows go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float* Fill(float* source, long stepRow, long stepColumn, int rows, int columns, int width, float* packed)
    {
        if (stepRow == 1)
            return FillAcross(source, stepColumn, rows, columns, width, packed);
        for (var r = 0; r < rows; r++, source += stepRow, packed += width)
        {
            for (var j = 0; j < columns; j++)
                packed[j] = source[j * stepColumn];
            new Span<float>(packed + columns, width - columns).Clear();
        }
        return packed;
    }

    // Neighbours are rows: a line of them at a time, for columns often lie a power of two apart and would push each other out of the cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float* FillAcross(float* source, long stepColumn, int rows, int columns, int width, float* packed)
    {
        for (var first = 0; first < rows; first += Line)
        {
            var count = Math.Min(Line, rows - first);
            for (var j = 0; j < width; j++)
            {
                var from = source + first + j * stepColumn;
                var to = packed + j;
                for (var r = 0; r < count; r++, to += width)
                    *to = j < columns ? from[r] : 0;
            }
            packed += (nint)count * width;
        }
        return packed;
    }
}
