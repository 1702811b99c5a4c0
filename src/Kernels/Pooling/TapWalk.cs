using ILGPU.Util;

namespace Whence.Kernels.Pooling;

/// <summary>Goes through the taps of a window that are on the image, row by row: the place of each in a view of vectors of channels.</summary>
struct TapWalk
{
    /// <summary>Taps of a row that are on the image.</summary>
    public readonly int Width;

    readonly int step;
    readonly int wrap;
    readonly int firstRow;
    readonly int firstColumn;
    int left;

    /// <summary>The window of image <paramref name="n"/> that starts at (top, start), in vector <paramref name="block"/> of the channels.</summary>
    public TapWalk(PoolArguments d, int n, int top, int start, int block)
    {
        (firstRow, firstColumn) = (d.Rows.FirstTap(top), d.Columns.FirstTap(start));
        Width = Math.Max(0, d.Columns.EndTap(start) - firstColumn);
        Count = Width * Math.Max(0, d.Rows.EndTap(top) - firstRow);
        step = d.Columns.Dilation.Value * d.Blocks;
        wrap = d.Rows.Dilation.Value * d.Columns.Extent * d.Blocks - (Width - 1) * step;
        At = ((n * d.Rows.Extent + top + firstRow * d.Rows.Dilation.Value) * d.Columns.Extent + start) * d.Blocks + firstColumn * step + block;
        left = Width;
    }

    /// <summary>Number of taps on the image.</summary>
    public readonly int Count { get; }

    /// <summary>Where the present tap is.</summary>
    public int At { get; private set; }

    /// <summary>How many taps come before (row, column).</summary>
    public readonly int CountBefore(int row, int column) => (row - firstRow) * Width + column - firstColumn;

    /// <summary>Goes to the next tap.</summary>
    public void Next()
    {
        left--;
        var isLast = left == 0;
        At += Utilities.Select(isLast, wrap, step);
        left = Utilities.Select(isLast, Width, left);
    }
}
