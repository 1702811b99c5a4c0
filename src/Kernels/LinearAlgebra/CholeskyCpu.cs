using System.Runtime.CompilerServices;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// L with L L^T = a + jitter * mean of the diagonal * I, for the lower half of a [M,M]. Rows of L are kept in panels, transposed: panel r holds rows
/// r * Width and on as [k][row]. A panel is extended by columns as a triangular system is solved; blocks of <see cref="BlockPanels"/> panels are factored
/// one after the other, and all panels below a block extended by its columns at once.
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
        for (var lane = 0; lane < width; lane++)
        {
            var i = first + lane;
            var row = a + (nint)i * size;
            var (place, filled) = (lane, i < size ? i : 0);
            for (var k = 0; k < filled; k++, place += width)
                to[place] = row[k];
            for (var k = filled; k < first + width; k++, place += width)
                to[place] = 0;
            to[i * width + lane] = i < size ? row[i] + shift : 1;
        }
    }

    /// <summary>Factors the panels of a block, whose columns before the block are there.</summary>
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
        for (var lane = 0; lane < width && panel * width + lane < size; lane++)
        {
            var i = panel * width + lane;
            var row = y + (nint)i * size;
            for (var (k, place) = (0, lane); k <= i; k++, place += width)
                row[k] = from[place];
            new Span<double>(row + i + 1, size - i - 1).Clear();
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Extend(int panel, int from, int to, double* panels)
    {
        var tile = stackalloc double[TileRows * TileWidth];
        var rows = stackalloc double*[TileRows];
        var x = panels + Offset(panel);
        for (var j = from; j < to; j += loops.Rows)
        {
            var other = j / loops.Width;
            DoubleProductCpu.Rows(rows, panels + Offset(other) + j % loops.Width, 1, loops.Rows);
            loops.Product(rows, loops.Width, x, j, tile);
            loops.Solve(rows, loops.Width, j, loops.Rows, x + j * loops.Width, tile, other == panel);
        }
    }

    // Panel r has r + 1 squares of Width rows.
    long Offset(int panel) => (long)panel * (panel + 1) / 2 * loops.Width * loops.Width;
}
