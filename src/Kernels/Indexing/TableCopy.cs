using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y[i_0, i_1, ..] = x[sum over the axes of table_a[i_a], or of i_a * stride_a]: gathers by constant indices, repeating pads. All tables stand one
/// after the other in one buffer and hold distances in x. Parameters: x, table, y.
/// </summary>
static class TableCopy
{
    /// <summary>One axis of the result: walked by a table that starts at <paramref name="Table"/>, or by a stride where that is negative.</summary>
    internal readonly record struct Axis(int Extent, int Stride, int Table = -1);

    /// <summary>The kernel; <paramref name="entries"/> are the tables.</summary>
    public static Kernel Define(Axis[] axes, int[] entries) => Kernel.Define(Name(axes, entries), Coordinates.GroupSize, k =>
    {
        var (x, table, y) = (k.Global<F32>("x"), k.Global<S32>("table"), k.Global<F32>("y"));
        var width = Width(axes, entries);
        var extents = Array.ConvertAll(axes, axis => axis.Extent);
        extents[^1] /= width;
        var i = k.GlobalId;
        k.If(i < extents.Aggregate(1, (product, extent) => product * extent), () =>
        {
            var indices = Coordinates.Unravel(i, extents);
            indices[^1] *= width;
            S32 offset = 0;
            for (var a = 0; a < axes.Length; a++)
                offset += axes[a].Table < 0 ? indices[a] * axes[a].Stride : table.At(indices[a]).Load(axes[a].Table);
            y.At(i * width).StoreVector(x.At(offset).LoadVector(width));
        });
    });

    /// <summary>Groups for a result of these axes.</summary>
    public static Extent Grid(Axis[] axes, int[] entries) =>
        Coordinates.Grid(axes.Aggregate(1L, (product, axis) => product * axis.Extent) / Width(axes, entries));

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            int[] entries = [.. Enumerable.Range(0, 128).Select(i => i * 37 % 256 * 3136)];
            Axis[] axes = [new(8, 256 * 3136), new(128, 0, Table: 0), new(3136, 1)];
            yield return KernelSample.OfBuffers(
                "table_copy_gather_planes", () => Define(axes, entries), Grid(axes, entries), [8 * 256 * 3136, 128, 8 * 128 * 3136]).Steered(1, entries)
                with
            { IdealBytes = 2 * 8 * 128 * 3136 * sizeof(float) };
        }
    }

    static string Name(Axis[] axes, int[] entries) =>
        $"table_copy{Width(axes, entries)}"
        + string.Concat(axes.Select(axis => axis.Table < 0 ? $"_{axis.Extent}x{axis.Stride}" : $"_{axis.Extent}t{axis.Table}"));

    static int Width(Axis[] axes, int[] entries)
    {
        if (axes[^1] is not { Table: < 0, Stride: 1 })
            return 1;
        int[] places = [axes[^1].Extent, .. axes.SkipLast(1).Select(axis => axis.Stride), .. entries];
        return Array.Find([4, 2, 1], width => Array.TrueForAll(places, place => place % width == 0));
    }
}
