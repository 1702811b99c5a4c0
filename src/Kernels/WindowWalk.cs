using ILGPU.Util;

namespace Whence.Kernels;

/// <summary>Goes through the windows over a place of an image that may have a tap there, row by row.</summary>
struct WindowWalk
{
    readonly WindowAxis rows;
    readonly WindowAxis columns;
    readonly int row;
    readonly int column;
    readonly int first;
    readonly int end;

    /// <summary>The windows over (row, column).</summary>
    public WindowWalk(WindowAxis rows, WindowAxis columns, int row, int column)
    {
        (this.rows, this.columns, this.row, this.column) = (rows, columns, row, column);
        (first, end, P) = (columns.FirstWindow(column), columns.EndWindow(column), rows.FirstWindow(row));
        Count = Math.Max(0, rows.EndWindow(row) - P) * Math.Max(0, end - first);
        Q = first;
    }

    /// <summary>Number of windows.</summary>
    public readonly int Count { get; }

    /// <summary>The row of the present window.</summary>
    public int P { get; private set; }

    /// <summary>The column of the present window.</summary>
    public int Q { get; private set; }

    /// <summary>The row of its tap on the place; negative where it has none.</summary>
    public readonly int Row => rows.Tap(P, row);

    /// <summary>The column of its tap on the place; negative where it has none.</summary>
    public readonly int Column => columns.Tap(Q, column);

    /// <summary>Goes to the next window.</summary>
    public void Next()
    {
        var next = Q + 1;
        P += Utilities.Select(next == end, 1, 0);
        Q = Utilities.Select(next == end, first, next);
    }
}
