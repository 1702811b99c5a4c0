using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>A warp's part of a tile that is summed by the tensor cores: blocks of 16 x 8 results, of which a lane holds four each.</summary>
sealed class WarpTile
{
    /// <summary>Rows and columns of a block.</summary>
    public const int BlockM = 16, BlockN = 8;

    readonly TileShape tile;
    readonly Variable<F32>[,][] sums;

    public WarpTile(KernelBuilder k, TileShape tile)
    {
        this.tile = tile;
        (Lane, var warp) = (k.ThreadId.X % KernelBuilder.WarpSize, k.ThreadId.X / KernelBuilder.WarpSize);
        Row = warp / tile.WarpColumns * (TileShape.WarpM * tile.ThreadM);
        Column = warp % tile.WarpColumns * (TileShape.WarpN * tile.ThreadN);
        (BlockRows, BlockColumns) = (TileShape.WarpM * tile.ThreadM / BlockM, TileShape.WarpN * tile.ThreadN / BlockN);
        sums = new Variable<F32>[BlockRows, BlockColumns][];
        for (var i = 0; i < sums.Length; i++)
            sums[i / BlockColumns, i % BlockColumns] = [k.Variable<F32>(0), k.Variable<F32>(0), k.Variable<F32>(0), k.Variable<F32>(0)];
    }

    /// <summary>Number of the lane.</summary>
    public S32 Lane { get; }

    /// <summary>The warp's first row in the tile.</summary>
    public S32 Row { get; }

    /// <summary>The warp's first column in the tile.</summary>
    public S32 Column { get; }

    /// <summary>Blocks along the rows.</summary>
    public int BlockRows { get; }

    /// <summary>Blocks along the columns.</summary>
    public int BlockColumns { get; }

    /// <summary>Adds the products of all blocks of rows with all blocks of columns; <paramref name="multiply"/> takes sums, row and column.</summary>
    public void Accumulate(Action<Variable<F32>[], int, int> multiply)
    {
        for (var i = 0; i < BlockRows; i++)
        {
            for (var j = 0; j < BlockColumns; j++)
                multiply(sums[i, j], i, j);
        }
    }

    /// <summary>Stores the sums: a lane has columns 2t, 2t + 1 of rows g and g + 8 of a block, with g = lane / 4 and t = lane mod 4.</summary>
    public void Store(TileProblem problem)
    {
        var (row, column) = (problem.FirstRow + Row + Lane / 4, problem.FirstColumn + Column + Lane % 4 * 2);
        for (var i = 0; i < BlockRows * 2; i++)
        {
            var to = problem.Y.Row(row + i * (BlockM / 2), problem.Rows % tile.M != 0);
            for (var j = 0; j < BlockColumns; j++)
            {
                var block = sums[i / 2, j];
                F32[] pair = i % 2 == 0 ? [block[0].Value, block[1].Value] : [block[2].Value, block[3].Value];
                problem.Y.Store(to, column + j * BlockN, pair, problem.Columns % tile.N != 0);
            }
        }
    }
}
