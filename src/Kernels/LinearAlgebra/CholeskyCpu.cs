using System.Runtime.CompilerServices;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// L with L L^T = a + jitter * mean of the diagonal * I, for the lower half of a [M,M]. Rows of L are kept in panels, transposed: panel r holds rows
/// r * Width and on as [k][row]. A panel is extended by columns as a triangular system is solved; blocks of <see cref="BlockPanels"/> panels are factored
/// one after the other: what the columns before a block have to do with it is taken from it and from all below at once, and so are all below extended by its columns.
/// </summary>
sealed unsafe class CholeskyCpu(int size, double jitter)
{
    /// <summary>Panels of a block.</summary>
    public const int BlockPanels = 4;

    const int TileRows = 8;
    const int TileWidth = 16;

    readonly DoubleLoops loops = DoubleLoops.Best;

    /// <summary>Panels of the matrix.</summary>
    public int PanelCount => Panels.Count(size);

    /// <summary>Blocks of panels.</summary>
    public int Blocks => (PanelCount + BlockPanels - 1) / BlockPanels;

    /// <summary>Floats of scratch memory.</summary>
    public long ScratchFloats => 2 * Offset(PanelCount);

    /// <summary>Panels of a block and below it.</summary>
    public int From(int block) => PanelCount - block * BlockPanels;

    /// <summary>Panels below a block.</summary>
    public int Below(int block) => Math.Max(0, PanelCount - (block + 1) * BlockPanels);

    /// <summary>Fills a panel from the matrix; rows beyond it are those of the unit matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(int panel, double* a, double* panels)
    {
        double shift = 0;
        for (var i = 0; i < size && jitter != 0; i++)
            shift += a[(nint)i * (size + 1)];
        shift *= jitter / size;
        var (first, width) = (panel * loops.Width, loops.Width);
        var to = panels + Offset(panel);
        var rows = Math.Min(width, size - first);
        Panels.Pack(a + (nint)first * size, 1, size, first, rows, null, to);
        to += first * width;
        new Span<double>(to, width * width).Clear();
        for (var lane = 0; lane < width; lane++)
        {
            var row = a + (nint)(first + lane) * size + first;
            for (var k = 0; k < lane && lane < rows; k++)
                to[k * width + lane] = row[k];
            to[lane * width + lane] = lane < rows ? row[lane] + shift : 1;
        }
    }

    /// <summary>Takes from a panel's columns of a block, or of the panels of a block below, what the columns before the block have to do with them.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Update(int block, int below, double* panels)
    {
        var (panel, width, step) = (block * BlockPanels + below, loops.Width, loops.Rows);
        var (from, terms) = (block * BlockPanels * width, BlockPanels * width);
        var to = Math.Min(from + terms, (panel + 1) * width);
        var tile = stackalloc double[TileRows * TileWidth];
        var rows = stackalloc double*[TileRows];
        var x = panels + Offset(panel);
        // As many columns at a time as stay in the first cache while all rows of the block meet them.
        for (var k = 0; k < from; k += terms)
        {
            for (var j = from; j < to; j += step)
            {
                DoubleProductCpu.Rows(rows, panels + Offset(j / width) + (nint)k * width + j % width, 1, step);
                loops.Product(rows, width, x + (nint)k * width, terms, tile);
                loops.Subtract(x + (nint)j * width, tile, x + (nint)j * width, step * width);
            }
        }
    }

    /// <summary>Factors the panels of a block, from whose columns those before were taken.</summary>
    public void Factor(int block, double* panels)
    {
        var first = block * BlockPanels * loops.Width;
        for (var panel = block * BlockPanels; panel < Math.Min(PanelCount, (block + 1) * BlockPanels); panel++)
            Extend(panel, first, (panel + 1) * loops.Width, panels);
    }

    /// <summary>Extends a panel below a block by the block's columns.</summary>
    public void Extend(int block, int below, double* panels) =>
        Extend((block + 1) * BlockPanels + below, block * BlockPanels * loops.Width, (block + 1) * BlockPanels * loops.Width, panels);

    /// <summary>Writes the rows of a panel, zeros right of the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Store(int panel, double* panels, double* y)
    {
        var width = loops.Width;
        var from = panels + Offset(panel);
        var (first, end) = (panel * width, Math.Min(size, (panel + 1) * width));
        // Some columns at a time, so that what is read across lies in few cache lines.
        for (var column = 0; column < end; column += TileRows)
        {
            for (var i = Math.Max(first, column); i < end; i++)
            {
                var row = y + (nint)i * size;
                for (var k = column; k < Math.Min(column + TileRows, i + 1); k++)
                    row[k] = from[k * width + i - first];
            }
        }
        for (var i = first; i < end; i++)
            new Span<double>(y + (nint)i * size + i + 1, size - i - 1).Clear();
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Extend(int panel, int from, int to, double* panels)
    {
        var tile = stackalloc double[TileRows * TileWidth];
        var rows = stackalloc double*[TileRows];
        var (width, step) = (loops.Width, loops.Rows);
        var x = panels + Offset(panel);
        for (var j = from; j < to; j += step)
        {
            var other = j / width;
            DoubleProductCpu.Rows(rows, panels + Offset(other) + (nint)from * width + j % width, 1, step);
            loops.Product(rows, width, x + (nint)from * width, j - from, tile);
            loops.Solve(rows, width, j - from, step, x + (nint)j * width, tile, other == panel);
        }
    }

    // Panel r has r + 1 squares of Width rows.
    long Offset(int panel) => (long)panel * (panel + 1) / 2 * loops.Width * loops.Width;
}
