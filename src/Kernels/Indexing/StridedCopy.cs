using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Indexing;

/// <summary>
/// Copies a <see cref="CopyBox"/>, neighbouring threads along its last axis: slices, parts of a concatenation, transpositions that keep the innermost
/// axis. Four or two neighbours a thread where both arrangements allow. Parameters: source, destination.
/// </summary>
static class StridedCopy
{
    // Below this many rows or columns a tile would be mostly empty; the caches serve the strided reads.
    const int SmallestTileSide = 8;

    /// <summary>The kernel, through tiles of shared memory where the box is transposed.</summary>
    public static Kernel Define(CopyBox box) => UsesTiles(box) ? TransposedCopy.Define(box) : DefinePlain(box);

    /// <summary>Groups for the box.</summary>
    public static Extent Grid(CopyBox box) => UsesTiles(box) ? TransposedCopy.Grid(box) : Coordinates.Grid(box.Length / Width(box));

    public static IEnumerable<KernelSample> Samples =>
    [
        Sample("slice_rows", new([32, 56, 56, 64], [58 * 58 * 64, 58 * 64, 64, 1], [56 * 56 * 64, 56 * 64, 64, 1], fromStart: 59 * 64)),
        Sample("concat_channels", new([8, 28 * 28, 128], [28 * 28 * 128, 128, 1], [28 * 28 * 256, 256, 1], toStart: 128)),
        Sample("nhwc_to_nchw", new([8, 256, 56 * 56], [56 * 56 * 256, 1, 256], [256 * 56 * 56, 56 * 56, 1])),
        Sample("image_to_nchw", new([8, 3, 224 * 224], [224 * 224 * 3, 1, 3], [224 * 224 * 3, 224 * 224, 1])),
    ];

    static KernelSample Sample(string name, CopyBox box)
    {
        var from = 1 + box.FromStart + box.Axes.Sum(axis => (axis.Extent - 1L) * axis.From);
        var to = 1 + box.ToStart + box.Axes.Sum(axis => (axis.Extent - 1L) * axis.To);
        var moved = 2 * box.Length * sizeof(float);
        return KernelSample.OfBuffers($"copy_{name}", () => Define(box), Grid(box), [from, to]) with { IdealBytes = moved };
    }

    static Kernel DefinePlain(CopyBox box) => Kernel.Define(Name(box), Coordinates.GroupSize, k =>
    {
        var (from, to) = (k.Global<F32>("from"), k.Global<F32>("to"));
        var width = Width(box);
        CopyAxis[] axes = [.. box.Axes];
        axes[^1] = new(axes[^1].Extent / width, axes[^1].From * width, axes[^1].To * width);
        var i = k.GlobalId;
        k.If(i < (int)(box.Length / width), () =>
        {
            var indices = Coordinates.Unravel(i, Array.ConvertAll(axes, axis => axis.Extent));
            var source = from.At(Coordinates.Offset(indices, Array.ConvertAll(axes, axis => axis.From)) + box.FromStart);
            var values = axes[^1].From == 0 ? [.. Enumerable.Repeat(source.Load(), width)] : source.LoadVector(width);
            to.At(Coordinates.Offset(indices, Array.ConvertAll(axes, axis => axis.To)) + box.ToStart).StoreVector(values);
        });
    });

    static string Name(CopyBox box) =>
        $"strided_copy{Width(box)}_{Coordinates.Spell(box.Axes.Select(axis => axis.Extent))}"
        + $"_from{Coordinates.Spell(box.Axes.Select(axis => axis.From).Prepend(box.FromStart))}"
        + $"_to{Coordinates.Spell(box.Axes.Select(axis => axis.To).Prepend(box.ToStart))}";

    static bool UsesTiles(CopyBox box) =>
        box.IsTransposed && Math.Min(box.Axes[^1].Extent, box.Axes[^2].Extent) >= SmallestTileSide;

    static int Width(CopyBox box)
    {
        var (last, others) = (box.Axes[^1], box.Axes.SkipLast(1));
        if (last.To != 1 || last.From is not (0 or 1))
            return 1;
        return Array.Find([4, 2, 1], width => last.Extent % width == 0 && box.ToStart % width == 0 && others.All(axis => axis.To % width == 0)
            && (last.From == 0 || box.FromStart % width == 0 && others.All(axis => axis.From % width == 0)));
    }
}
