using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>
/// to[place of i in the destination] = from[place of i in the source], or one value where the source has no such element, for i below count: slices, parts of a
/// concatenation, transpositions that keep the innermost axis, paddings, gathers by constant indices. Every kind of axis is a type, so that a copy does no more
/// arithmetic than its axes need. T is one number, or two or four neighbours where both arrangements allow. Parameters: from, to, table, axes, value, count.
/// </summary>
static class BoxCopy
{
    /// <summary>The kernel.</summary>
    [Kernel(Threads.PerGroup)]
    public static void Run<T, TAxes>(ArrayView<T> from, ArrayView<T> to, ArrayView<int> table, TAxes axes, T value, int count)
        where T : unmanaged
        where TAxes : unmanaged, IAxes
    {
        var index = Threads.Index;
        if (index >= count)
            return;
        var place = axes.At(index, table);
        if (place.IsInside)
            value = from[place.From];
        to[place.To] = value;
    }

    public static IEnumerable<MethodSample> Samples =>
    [
        Sample("copy_slice_rows", new CopyBox([32, 56, 56, 64], [58 * 58 * 64, 58 * 64, 64, 1], [56 * 56 * 64, 56 * 64, 64, 1], fromStart: 59 * 64)),
        Sample("copy_concat_channels", new CopyBox([8, 28 * 28, 128], [28 * 28 * 128, 128, 1], [28 * 28 * 256, 256, 1], toStart: 128)),
        Sample("copy_image_to_nchw", new CopyBox([8, 3, 224 * 224], [224 * 224 * 3, 1, 3], [224 * 224 * 3, 224 * 224, 1])),
        Sample("placed_copy_pad_border", new PlacedAxis(8, 0, 1, 8, 224 * 224 * 64), new(230, 3, 1, 224, 224 * 64), new(230 * 64, 3 * 64, 1, 224 * 64, 1)),
        Sample(
            "placed_copy_slice_grad_step2", new PlacedAxis(8, 0, 1, 8, 28 * 28 * 256), new(56, 0, 2, 28, 28 * 256), new(56, 0, 2, 28, 256), new(256, 0, 1, 256, 1)),
        Sample(
            "table_copy_gather_planes", 8 * 256 * 3136, 8 * 128 * 3136, 2 * 8 * 128 * 3136,
            new([new(8, 256 * 3136, 128 * 3136), new([.. Enumerable.Range(0, 128).Select(i => i * 37 % 256 * 3136)], 3136), new(3136, 1, 1)])),
    ];

    static MethodSample Sample(string name, CopyBox box)
    {
        var from = 1 + box.FromStart + box.Axes.Sum(axis => (axis.Extent - 1L) * axis.From);
        var to = 1 + box.ToStart + box.Axes.Sum(axis => (axis.Extent - 1L) * axis.To);
        return Sample(name, from, to, 2 * box.Length, new(box));
    }

    static MethodSample Sample(string name, params PlacedAxis[] axes)
    {
        var (from, to) = (axes.Aggregate(1L, (product, axis) => product * axis.Count), axes.Aggregate(1L, (product, axis) => product * axis.Extent));
        return Sample(name, from, to, from + to, new(PlacedAxis.Dense(axes)));
    }

    static MethodSample Sample(string name, long from, long to, long moved, BoxWalk walk) => new(
        name, walk.Kernel, walk.Grid,
        [SampleBuffer.Floats(from), SampleBuffer.Floats(to), SampleBuffer.Of(walk.Tables), walk.Axes, walk.Fill(0), walk.Count], moved * sizeof(float));
}
