using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Indexing;

/// <summary>
/// y = one value everywhere, except in a box, which is copied: padding by a constant, the gradient of a slice. Every element of y is written once.
/// Parameters: source, y, value.
/// </summary>
static class PlacedCopy
{
    /// <summary>The kernel for merged axes, innermost last; the box begins at <paramref name="fromStart"/> of the source.</summary>
    public static Kernel Define(PlacedAxis[] axes, int fromStart) => Kernel.Define(Name(axes, fromStart), Coordinates.GroupSize, k =>
    {
        var (from, y, value) = (k.Global<F32>("from"), k.Global<F32>("y"), k.Parameter<F32>("value"));
        var width = Width(axes, fromStart);
        var extents = Array.ConvertAll(axes, axis => axis.Extent);
        extents[^1] /= width;
        var i = k.GlobalId;
        k.If(i < extents.Aggregate(1, (product, extent) => product * extent), () =>
        {
            var indices = Coordinates.Unravel(i, extents);
            indices[^1] *= width;
            S32 offset = fromStart;
            Predicate inside = true;
            for (var a = 0; a < axes.Length; a++)
            {
                var (index, within) = Place(indices[a], axes[a]);
                offset += index * axes[a].From;
                inside &= within;
            }
            var values = from.At(offset).LoadVectorIf(inside, width);
            y.At(i * width).StoreVector(Array.ConvertAll(values, copied => k.Select(inside, copied, value)));
        });
    });

    /// <summary>Groups for a result of these axes.</summary>
    public static Extent Grid(PlacedAxis[] axes, int fromStart) =>
        Coordinates.Grid(axes.Aggregate(1L, (product, axis) => product * axis.Extent) / Width(axes, fromStart));

    public static IEnumerable<KernelSample> Samples =>
    [
        Sample("pad_border", [new(8, 0, 1, 8, 224 * 224 * 64), new(230, 3, 1, 224, 224 * 64), new(230 * 64, 3 * 64, 1, 224 * 64, 1)]),
        Sample("slice_grad_step2", [new(8, 0, 1, 8, 28 * 28 * 256), new(56, 0, 2, 28, 28 * 256), new(56, 0, 2, 28, 256), new(256, 0, 1, 256, 1)]),
    ];

    static KernelSample Sample(string name, PlacedAxis[] axes) => KernelSample.OfBuffers(
        $"placed_copy_{name}", () => Define(axes, 0), Grid(axes, 0),
        [axes.Aggregate(1L, (product, axis) => product * axis.Count), axes.Aggregate(1L, (product, axis) => product * axis.Extent)], 0, 0f);

    // Index in the box of an index in the result. Where that lies before the box it is a huge unsigned number, which is not below the count.
    static (S32 Index, Predicate Within) Place(S32 index, PlacedAxis axis)
    {
        if (axis.IsFull)
            return (index, true);
        var distance = index - axis.Start;
        if (axis.Step == 1)
            return (distance, Coordinates.Within(distance, axis.Count));
        var place = (distance.AsU32() / (uint)axis.Step).AsS32();
        return (place, Coordinates.Within(place, axis.Count) & S32.Same(place * axis.Step, distance));
    }

    static string Name(PlacedAxis[] axes, int fromStart) =>
        $"placed_copy{Width(axes, fromStart)}_from{Coordinates.Spell(fromStart)}"
        + string.Concat(axes.Select(axis => $"_{Coordinates.Spell(axis.Extent, axis.Start, axis.Step, axis.Count, axis.From)}"));

    static int Width(PlacedAxis[] axes, int fromStart)
    {
        var last = axes[^1];
        if (last.Step != 1 || last.From != 1)
            return 1;
        int[] places = [last.Extent, last.Start, last.Count, fromStart, .. axes.SkipLast(1).Select(axis => axis.From)];
        return Array.Find([4, 2, 1], width => Array.TrueForAll(places, place => place % width == 0));
    }
}
