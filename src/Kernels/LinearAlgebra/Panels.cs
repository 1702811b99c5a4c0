using System.Numerics;
using System.Runtime.CompilerServices;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Matrices in panels of <see cref="DoubleLoops.Width"/> columns, stored as [panel][row][column], zeros beyond the last column.</summary>
static unsafe class Panels
{
    const int Together = 8;

    /// <summary>Panels of so many columns.</summary>
    public static int Count(int columns) => (columns + DoubleLoops.Best.Width - 1) / DoubleLoops.Best.Width;

    /// <summary>Floats that the panels of a matrix take.</summary>
    public static long Floats(int rows, int columns) => 2L * Count(columns) * rows * DoubleLoops.Best.Width;

    /// <summary>Where a panel of <paramref name="rows"/> rows begins.</summary>
    public static double* At(float* panels, int panel, int rows) => (double*)panels + (long)panel * rows * DoubleLoops.Best.Width;

    /// <summary>Copies columns of a matrix, element (r, c) at r * stepRow + c * stepColumn, each row times its weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(double* source, nint stepRow, nint stepColumn, int rows, int columns, float* weights, double* panel)
    {
        var width = DoubleLoops.Best.Width;
        // Eight rows at a time, so that what is read or written across lies in few cache lines.
        for (var first = 0; first < rows; first += Together)
        {
            var end = Math.Min(rows, first + Together);
            if (stepColumn == 1)
                CopyRows(source, stepRow, first, end, columns, panel);
            else
                CopyColumns(source, stepRow, stepColumn, first, end, columns, panel);
        }
        for (var r = 0; r < rows && weights is not null; r++, panel += width)
        {
            for (var c = 0; c < width; c += Vector<double>.Count)
                Vector.Store(Vector.Load(panel + c) * weights[r], panel + c);
        }
    }

    /// <summary>The same of neighbouring columns of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, nint stepRow, int rows, int columns, float* weights, double* panel)
    {
        var width = DoubleLoops.Best.Width;
        for (var r = 0; r < rows; r++, source += stepRow, panel += width)
        {
            for (var c = 0; c < width; c++)
                panel[c] = c < columns ? (double)weights[r] * source[c] : 0;
        }
    }

    /// <summary>Copies columns of floats, element (r, c) at r + c * stepColumn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, nint stepColumn, int rows, int columns, double* panel)
    {
        var width = DoubleLoops.Best.Width;
        for (var first = 0; first < rows; first += Together)
        {
            var count = Math.Min(Together, rows - first);
            for (var c = 0; c < width; c++)
            {
                double* to = panel + (nint)first * width + c;
                var from = source + c * stepColumn + first;
                for (var r = 0; r < count; r++, to += width)
                    *to = c < columns ? from[r] : 0;
            }
        }
    }

    /// <summary>Copies the columns back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(double* panel, double* to, nint stepRow, int rows, int columns)
    {
        var width = DoubleLoops.Best.Width;
        for (var r = 0; r < rows; r++, to += stepRow, panel += width)
        {
            for (var c = 0; c < columns; c++)
                to[c] = panel[c];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyRows(double* source, nint stepRow, int first, int end, int columns, double* panel)
    {
        var width = DoubleLoops.Best.Width;
        for (var r = first; r < end; r++)
        {
            double* from = source + r * stepRow, to = panel + (nint)r * width;
            for (var c = 0; c < width && columns == width; c += Vector<double>.Count)
                Vector.Store(Vector.Load(from + c), to + c);
            for (var c = 0; c < width && columns < width; c++)
                to[c] = c < columns ? from[c] : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyColumns(double* source, nint stepRow, nint stepColumn, int first, int end, int columns, double* panel)
    {
        var width = DoubleLoops.Best.Width;
        for (var c = 0; c < width; c++)
        {
            var to = panel + c;
            for (var r = first; r < end; r++)
                to[(nint)r * width] = c < columns ? source[c * stepColumn + r * stepRow] : 0;
        }
    }
}
