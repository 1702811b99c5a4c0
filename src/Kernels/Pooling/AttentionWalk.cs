using ILGPU.Util;

namespace Whence.Kernels.Pooling;

/// <summary>Goes through the taps of a window that are on the map, row by row: which pixel each is, and which tap of the window.</summary>
struct AttentionWalk
{
    readonly int width;
    readonly int step;
    readonly int wrap;
    readonly int skip;
    int left;

    /// <summary>The window (p,q) of image <paramref name="n"/>.</summary>
    public AttentionWalk(WindowAxis rows, WindowAxis columns, int n, int p, int q)
    {
        int top = rows.Start(p), start = columns.Start(q), firstRow = rows.FirstTap(top), firstColumn = columns.FirstTap(start);
        width = Math.Max(0, columns.EndTap(start) - firstColumn);
        Count = width * Math.Max(0, rows.EndTap(top) - firstRow);
        step = columns.Dilation.Value;
        wrap = rows.Dilation.Value * columns.Extent - (width - 1) * step;
        skip = columns.Taps - width + 1;
        left = width;
        Pixel = (n * rows.Extent + top + firstRow * rows.Dilation.Value) * columns.Extent + start + firstColumn * step;
        Tap = firstRow * columns.Taps + firstColumn;
    }

    /// <summary>Number of taps on the map.</summary>
    public readonly int Count { get; }

    /// <summary>The present tap's place in a map [N,H,W].</summary>
    public int Pixel { get; private set; }

    /// <summary>Its number among all taps of the window, those outside of the map too.</summary>
    public int Tap { get; private set; }

    /// <summary>Goes to the next tap.</summary>
    public void Next()
    {
        left--;
        var isLast = left == 0;
        Pixel += Utilities.Select(isLast, wrap, step);
        Tap += Utilities.Select(isLast, skip, 1);
        left = Utilities.Select(isLast, width, left);
    }
}
