using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>
/// Copies a transposed <see cref="CopyBox"/> in tiles of 32 x 32 through shared memory, so that both the reads and the writes of a warp are neighbours. A tile's
/// rows are one element longer than they hold, so that its columns lie in 32 banks. Parameters: from, to, outer axes, the two axes of the tiles.
/// </summary>
static class TransposedCopy
{
    const int LogSide = 5;
    const int Side = 1 << LogSide;
    const int Step = Threads.PerGroup / Side;
    const int Pitch = Side + 1;

    // Below this many rows or columns a tile would be mostly empty; the caches serve the strided reads.
    const int SmallestSide = 8;

    /// <summary>The kernel, a tile a group.</summary>
    [Kernel(Threads.PerGroup)]
    public static void Run<TOuter>(ArrayView<float> from, ArrayView<float> to, TOuter outer, TileAxes d)
        where TOuter : unmanaged, IAxes
    {
        var tile = SharedMemory.Allocate<float>(Side * Pitch);
        var (rest, x, y) = (d.ColumnTiles.Quotient(Grid.IdxX), Group.IdxX & (Side - 1), Group.IdxX >> LogSide);
        var box = d.RowTiles.Quotient(rest);
        var firstColumn = d.ColumnTiles.Remainder(Grid.IdxX, rest) * Side;
        var firstRow = d.RowTiles.Remainder(rest, box) * Side;
        var place = outer.At(box, default);
        for (var j = 0; j < Side; j += Step)
        {
            var (row, column) = (firstRow + x, firstColumn + y + j);
            if (row < d.Rows & column < d.Columns)
                tile[(y + j) * Pitch + x] = from[place.From + row + column * d.ColumnFrom];
        }
        Group.Barrier();
        for (var j = 0; j < Side; j += Step)
        {
            var (row, column) = (firstRow + y + j, firstColumn + x);
            if (row < d.Rows & column < d.Columns)
                to[place.To + row * d.RowTo + column] = tile[x * Pitch + y + j];
        }
    }

    /// <summary>Whether tiles pay for a box.</summary>
    public static bool Fits(CopyBox box) => box.IsTransposed && Math.Min(box.Axes[^1].Extent, box.Axes[^2].Extent) >= SmallestSide;

    /// <summary>The kernel for a box with so many axes.</summary>
    public static KernelMethod For(CopyBox box) =>
        KernelMethod.Of(typeof(TransposedCopy).GetMethod(nameof(Run))!.MakeGenericMethod(Outer(box).GetType()));

    /// <summary>Groups for the box.</summary>
    public static Extent Groups(CopyBox box)
    {
        var d = Tiles(box);
        return checked((int)(box.Axes.SkipLast(2).Aggregate(1L, (product, axis) => product * axis.Extent) * d.RowTiles.Value * d.ColumnTiles.Value));
    }

    /// <summary>All axes but the last two.</summary>
    public static object Outer(CopyBox box)
    {
        BoxAxis[] outer = [.. box.Axes.SkipLast(2).Select(axis => new BoxAxis(axis.Extent, axis.From, axis.To))];
        return BoxWalk.Compose(outer.Length > 0 ? outer : [new BoxAxis(1, 0, 0)], box.FromStart, box.ToStart);
    }

    /// <summary>The last two axes.</summary>
    public static TileAxes Tiles(CopyBox box) => new(box.Axes[^2], box.Axes[^1], Side);

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            var box = new CopyBox([8, 256, 56 * 56], [56 * 56 * 256, 1, 256], [256 * 56 * 56, 56 * 56, 1]);
            object[] arguments = [SampleBuffer.Floats(box.Length), SampleBuffer.Floats(box.Length), Outer(box), Tiles(box)];
            yield return KernelSample.Of("copy_nhwc_to_nchw", For(box), Groups(box), arguments);
        }
    }
}

/// <summary>The two axes of a transposition, in tiles.</summary>
/// <param name="rows">The axis that is contiguous in the source.</param>
/// <param name="columns">The axis that is contiguous in the destination.</param>
/// <param name="side">Rows and columns of a tile.</param>
readonly struct TileAxes(CopyAxis rows, CopyAxis columns, int side)
{
    /// <summary>Number of rows.</summary>
    public readonly int Rows = rows.Extent;

    /// <summary>Number of columns.</summary>
    public readonly int Columns = columns.Extent;

    /// <summary>Distance between neighbouring rows in the destination.</summary>
    public readonly int RowTo = rows.To;

    /// <summary>Distance between neighbouring columns in the source.</summary>
    public readonly int ColumnFrom = columns.From;

    /// <summary>Tiles along the rows.</summary>
    public readonly FastDivisor RowTiles = (rows.Extent + side - 1) / side;

    /// <summary>Tiles along the columns.</summary>
    public readonly FastDivisor ColumnTiles = (columns.Extent + side - 1) / side;
}
