using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// Which elements of an operand's tile a thread moves: the same rows and, but for the start of the tile, the same depths all the time. Lanes of a
/// warp touch whole 32-byte sectors, and different banks where they store.
/// </summary>
sealed class TileSlots
{
    const int SectorFloats = 8;
    const int LinesAtOnce = 8;

    readonly TileOperand operand;
    readonly (S32 Limit, bool Ragged) depth;
    readonly S32 firstDepth;
    readonly Place[,] places;

    /// <summary>Divides a tile of <paramref name="height"/> rows and <paramref name="steps"/> terms among the threads of the group.</summary>
    /// <param name="unit">Neighbours in memory that belong to one thread: one or more accesses of the operand.</param>
    /// <param name="firstRow">The tile's first row.</param>
    /// <param name="rows">Rows of the operand.</param>
    /// <param name="depth">Where the sums end, and whether that may be inside of a step.</param>
    public TileSlots(TileOperand operand, int unit, int height, int steps, S32 firstRow, int rows, (S32 Limit, bool Ragged) depth)
    {
        (this.operand, this.depth, Parts) = (operand, depth, unit / operand.Vector);
        var k = KernelBuilder.Current;
        var (thread, threads) = (k.ThreadId.X, k.Group.X);
        // Threads side by side along what is contiguous in memory, then along the other axis, then the rest further along the depth.
        var (along, across) = operand.AlongDepth ? (SectorFloats / unit, height) : (height / unit, steps);
        // Along the depth 8 threads, those that store 16 bytes at once, first take 8 lines: their buffers lie in different banks.
        var inner = operand.AlongDepth ? Math.Min(KernelBuilder.WarpSize / along, LinesAtOnce) : 1;
        var (lane, line) = (thread / inner % along, thread / (inner * along) * inner + thread % inner);
        var lines = Math.Min(across, threads / along);
        // Two short lines that half of a warp stores as pairs of halves at once are 4 depths apart, which puts them in different banks.
        if (!operand.AlongDepth && along == LinesAtOnce && lines % LinesAtOnce == 0)
            line = line / LinesAtOnce * LinesAtOnce + line % 2 * 4 + line % LinesAtOnce / 2;
        if (operand.AlongDepth)
        {
            var blocks = threads / along / lines;
            firstDepth = lane * unit + line / lines * SectorFloats;
            (DepthStep, RowStep, FirstRow) = (blocks * SectorFloats, lines, blocks == 1 ? line : line % lines);
        }
        else
        {
            (firstDepth, DepthStep, RowStep, FirstRow) = (line, lines, height, lane * unit);
        }
        (Rows, Depths) = (height / RowStep, steps / DepthStep);
        if (Rows * Depths * unit * threads != height * steps)
            throw k.Misuse($"{threads} threads do not divide a tile of {height} rows and {steps} terms evenly");
        places = new Place[Rows, operand.AlongDepth ? 1 : Parts];
        for (var i = 0; i < places.Length; i++)
        {
            var row = firstRow + FirstRow + (i / places.GetLength(1) * RowStep + i % places.GetLength(1) * operand.Vector);
            var place = operand.Row(row);
            places[i / places.GetLength(1), i % places.GetLength(1)] =
                rows % height == 0 ? place : place with { Exists = place.Exists & (row < rows) };
        }
    }

    /// <summary>Units of a thread along the rows.</summary>
    public int Rows { get; }

    /// <summary>Units of a thread along the depth.</summary>
    public int Depths { get; }

    /// <summary>Accesses that a unit takes.</summary>
    public int Parts { get; }

    /// <summary>The thread's first row in the tile.</summary>
    public S32 FirstRow { get; }

    /// <summary>From one of the thread's rows to the next.</summary>
    public int RowStep { get; }

    /// <summary>The thread's first depth in the tile.</summary>
    public S32 FirstDepth => firstDepth;

    /// <summary>From one of the thread's depths to the next.</summary>
    public int DepthStep { get; }

    /// <summary>
    /// Calls <paramref name="visit"/> with row, depth and the places of every access of the tile that starts at <paramref name="start"/>, which may be
    /// the end of the sums: the parts of a unit one after the other.
    /// </summary>
    public void ForEach(S32 start, Action<int, int, Place, Place> visit)
    {
        for (var j = 0; j < Depths; j++)
        {
            var terms = new Place[operand.AlongDepth ? Parts : 1];
            for (var part = 0; part < terms.Length; part++)
            {
                var d = start + (firstDepth + (j * DepthStep + part * operand.Vector));
                var place = operand.Depth(d);
                terms[part] = place with { Exists = place.Exists & ((depth.Ragged ? d : start) < depth.Limit) };
            }
            for (var i = 0; i < Rows; i++)
            {
                for (var part = 0; part < Parts; part++)
                    visit(i, j, places[i, operand.AlongDepth ? 0 : part], terms[operand.AlongDepth ? part : 0]);
            }
        }
    }
}
