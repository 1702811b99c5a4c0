using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// Which elements of an operand's tile a thread moves: the same rows and, but for the start of the tile, the same depths all the time. Lanes of a
/// warp touch whole 32-byte sectors, and different banks where they store.
/// </summary>
sealed class TileSlots
{
    const int SectorFloats = 8;

    readonly TileOperand operand;
    readonly (S32 Limit, bool Ragged) depth;
    readonly S32 firstDepth;
    readonly Place[] places;

    /// <summary>Divides a tile of <paramref name="height"/> rows and <paramref name="steps"/> terms among the threads of the group.</summary>
    /// <param name="firstRow">The tile's first row.</param>
    /// <param name="rows">Rows of the operand.</param>
    /// <param name="depth">Where the sums end, and whether that may be inside of a step.</param>
    public TileSlots(TileOperand operand, int height, int steps, S32 firstRow, int rows, (S32 Limit, bool Ragged) depth)
    {
        (this.operand, this.depth) = (operand, depth);
        var k = KernelBuilder.Current;
        var (thread, threads, v) = (k.ThreadId.X, k.Group.X, operand.Vector);
        // Threads side by side along what is contiguous in memory, then along the other axis, then the rest further along the depth.
        var (along, across) = operand.AlongDepth ? (SectorFloats / v, height) : (height / v, steps);
        var (lane, line) = (thread % along, thread / along);
        var lines = Math.Min(across, threads / along);
        if (operand.AlongDepth)
        {
            var blocks = threads / along / lines;
            firstDepth = lane * v + line / lines * SectorFloats;
            DepthStep = blocks * SectorFloats;
            RowStep = lines;
            FirstRow = blocks == 1 ? line : line % lines;
        }
        else
        {
            (firstDepth, DepthStep, RowStep, FirstRow) = (line, lines, height, lane * v);
        }
        (Rows, Depths) = (height / RowStep, steps / DepthStep);
        if (Rows * Depths * v * threads != height * steps)
            throw k.Misuse($"{threads} threads do not divide a tile of {height} rows and {steps} terms evenly");
        places = new Place[Rows];
        for (var i = 0; i < Rows; i++)
        {
            var row = firstRow + FirstRow + i * RowStep;
            var place = operand.Row(row);
            places[i] = rows % height == 0 ? place : place with { Exists = place.Exists & (row < rows) };
        }
    }

    /// <summary>Accesses of a thread along the rows.</summary>
    public int Rows { get; }

    /// <summary>Accesses of a thread along the depth.</summary>
    public int Depths { get; }

    /// <summary>The thread's first row in the tile.</summary>
    public S32 FirstRow { get; }

    /// <summary>From one of the thread's rows to the next.</summary>
    public int RowStep { get; }

    /// <summary>From one of the thread's depths to the next.</summary>
    public int DepthStep { get; }

    /// <summary>The thread's depth of access <paramref name="j"/> in the tile.</summary>
    public S32 DepthOf(int j) => firstDepth + j * DepthStep;

    /// <summary>Calls <paramref name="visit"/> for every access of the tile that starts at <paramref name="start"/>, which may be the end of the sums.</summary>
    public void ForEach(S32 start, Action<int, int, Place, Place> visit)
    {
        for (var j = 0; j < Depths; j++)
        {
            var d = start + DepthOf(j);
            var place = operand.Depth(d);
            place = place with { Exists = place.Exists & ((depth.Ragged ? d : start) < depth.Limit) };
            for (var i = 0; i < Rows; i++)
                visit(i, j, places[i], place);
        }
    }
}
