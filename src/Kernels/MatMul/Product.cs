using Whence.Kernels.Conv;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>One launch of a product: the kernel and all that it takes but the buffers.</summary>
/// <param name="Name">What listings call it: what is computed, the numbers, the tile and the parts of the sums.</param>
/// <param name="Kernel">Takes left and right operand, phases, y, epilogue, then these structs.</param>
/// <param name="Grid">Groups of threads.</param>
/// <param name="Splits">Parts of the sums; more than one are to be joined by <see cref="SplitSum"/>.</param>
/// <param name="Columns">Results in a row, which have a bias each.</param>
/// <param name="Phases">The phases of a strided input gradient, or none.</param>
sealed record Product(
    string Name, KernelMethod Kernel, Extent Grid, int Splits, int Columns, StridePhase[] Phases, object Left, object Right, object Result, object Tiles)
{
    /// <summary>Products of left and right operands in the tile of a plan.</summary>
    public static Product Of(
        string what, TilePlan plan, int batch, int rows, int columns, int channels, IOperandShape left, IOperandShape right, object result, params StridePhase[] phases)
    {
        var wide = (columns + plan.Tile.N - 1) / plan.Tile.N;
        var groups = plan.Tile.Groups(rows, columns);
        return new(
            $"{what}_{plan}", plan.Tile.Kernel(left, right, result.GetType()), new(checked(batch * groups), plan.Splits), plan.Splits, channels, phases, left, right, result,
            new ProductGrid(groups, wide));
    }

    /// <summary>Where results go, four columns at once if their numbers allow it.</summary>
    public static object Matrix(int rows, int columns, int rowStep, int batchStep, int splitStep, int channelStep = 0) =>
        IsFours(columns, rowStep, batchStep)
            ? new MatrixResult<Float4>(rows, columns, rowStep, batchStep, splitStep, channelStep)
            : new MatrixResult<Float1>(rows, columns, rowStep, batchStep, splitStep, channelStep);

    /// <summary>Whether four elements may be moved at once where runs of these lengths lie one behind the other.</summary>
    public static bool IsFours(params ReadOnlySpan<int> lengths)
    {
        foreach (var length in lengths)
        {
            if (length % Float4.Width != 0)
                return false;
        }
        return true;
    }
}

/// <summary>How groups of threads are numbered: along x the tiles of one product after the other, row by row, along y the parts of the sums.</summary>
/// <param name="tiles">Tiles of a product.</param>
/// <param name="wide">Tiles side by side.</param>
readonly struct ProductGrid(int tiles, int wide)
{
    readonly FastDivisor tiles = tiles;
    readonly FastDivisor wide = wide;

    /// <summary>The product of the batch, and the tile's place in it.</summary>
    public (int Batch, int Row, int Column) Place(int group)
    {
        var batch = tiles.Quotient(group);
        var tile = tiles.Remainder(group, batch);
        var row = wide.Quotient(tile);
        return (batch, row, wide.Remainder(tile, row));
    }
}

/// <summary>What is multiplied in a product; sums are float32.</summary>
enum ProductNumbers
{
    /// <summary>Float32.</summary>
    Single,

    /// <summary>Operands rounded to 10 fraction bits.</summary>
    Tf32,

    /// <summary>Operands rounded to 7 fraction bits.</summary>
    BFloat16,
}
