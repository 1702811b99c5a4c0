using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Indexing;

/// <summary>
/// Copies a transposed <see cref="CopyBox"/> in tiles of 32 x 32 through shared memory, so that both the reads and the writes of a warp are
/// neighbours. A tile's rows are one element longer than they hold, so that its columns lie in 32 banks. Parameters: source, destination.
/// </summary>
static class TransposedCopy
{
    const int Side = 32;
    const int Step = 8;
    const int Pitch = Side + 1;

    /// <summary>The kernel; the last axis of the box is contiguous in the destination, the one before it in the source.</summary>
    public static Kernel Define(CopyBox box) => Kernel.Define(Name(box), new Extent(Side, Step), k =>
    {
        var (from, to) = (k.Global<F32>("from"), k.Global<F32>("to"));
        var tile = k.Shared<F32>("tile", Side * Pitch);
        var (rows, columns, outer) = (box.Axes[^2], box.Axes[^1], box.Axes.SkipLast(2).ToArray());
        int[] extents = [.. outer.Select(axis => axis.Extent), Tiles(rows), Tiles(columns)];
        var group = Coordinates.Unravel(k.GroupId.X, extents);
        var source = Coordinates.Offset(group.AsSpan(0, outer.Length), Array.ConvertAll(outer, axis => axis.From)) + box.FromStart;
        var destination = Coordinates.Offset(group.AsSpan(0, outer.Length), Array.ConvertAll(outer, axis => axis.To)) + box.ToStart;
        var (firstRow, firstColumn) = (group[^2] * Side, group[^1] * Side);
        var (x, y, _) = k.ThreadId;
        for (var j = 0; j < Side; j += Step)
        {
            var (row, column) = (firstRow + x, firstColumn + y + j);
            var inside = row < rows.Extent & column < columns.Extent;
            tile.At(y * Pitch + x).Store(from.At(source + row + column * columns.From).LoadIf(inside), j * Pitch);
        }
        k.Barrier();
        for (var j = 0; j < Side; j += Step)
        {
            var (row, column) = (firstRow + y + j, firstColumn + x);
            var inside = row < rows.Extent & column < columns.Extent;
            to.At(destination + row * rows.To + column).StoreIf(inside, tile.At(x * Pitch + y).Load(j));
        }
    });

    /// <summary>Groups for the box.</summary>
    public static Extent Grid(CopyBox box) => checked((int)(
        box.Axes.SkipLast(2).Aggregate(1L, (product, axis) => product * axis.Extent) * Tiles(box.Axes[^2]) * Tiles(box.Axes[^1])));

    static string Name(CopyBox box) =>
        $"transposed_copy_{Coordinates.Spell(box.Axes.Select(axis => axis.Extent))}"
        + $"_from{Coordinates.Spell(box.Axes.Select(axis => axis.From).Prepend(box.FromStart))}"
        + $"_to{Coordinates.Spell(box.Axes.Select(axis => axis.To).Prepend(box.ToStart))}";

    static int Tiles(CopyAxis axis) => (axis.Extent + Side - 1) / Side;
}
