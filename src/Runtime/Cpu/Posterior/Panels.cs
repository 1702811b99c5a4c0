namespace Whence.Runtime.Cpu;

/// <summary>Matrices in panels of <see cref="DoubleLoops.Width"/> columns, stored as [panel][row][column], zeros beyond the last column.</summary>
static unsafe class Panels
{
    /// <summary>Panels of so many columns.</summary>
    public static int Count(int columns) => (columns + DoubleLoops.Best.Width - 1) / DoubleLoops.Best.Width;

    /// <summary>Floats that the panels of a matrix take.</summary>
    public static long Floats(int rows, int columns) => 2L * Count(columns) * rows * DoubleLoops.Best.Width;

    /// <summary>Where a panel of <paramref name="rows"/> rows begins.</summary>
    public static double* At(CpuScratch scratch, int panel, int rows) => (double*)scratch.Pointer + (long)panel * rows * DoubleLoops.Best.Width;

    /// <summary>Copies columns of a matrix, element (r, c) at r * stepRow + c * stepColumn, each row times its weight.</summary>
    public static void Pack(double* source, nint stepRow, nint stepColumn, int rows, int columns, float* weights, double* panel)
    {
        var width = DoubleLoops.Best.Width;
        for (var c = 0; c < width; c++)
        {
            var column = source + c * stepColumn;
            for (var r = 0; r < rows; r++)
                panel[(nint)r * width + c] = c >= columns ? 0 : weights is null ? column[r * stepRow] : weights[r] * column[r * stepRow];
        }
    }

    /// <summary>The same of neighbouring columns of floats.</summary>
    public static void Pack(float* source, nint stepRow, int rows, int columns, float* weights, double* panel)
    {
        var width = DoubleLoops.Best.Width;
        for (var r = 0; r < rows; r++, source += stepRow, panel += width)
        {
            for (var c = 0; c < width; c++)
                panel[c] = c < columns ? (double)weights[r] * source[c] : 0;
        }
    }

    /// <summary>Copies the columns back.</summary>
    public static void Unpack(double* panel, double* to, nint stepRow, int rows, int columns)
    {
        var width = DoubleLoops.Best.Width;
        for (var r = 0; r < rows; r++, to += stepRow, panel += width)
            new ReadOnlySpan<double>(panel, columns).CopyTo(new(to, columns));
    }
}
