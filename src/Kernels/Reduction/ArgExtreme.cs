using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>
/// y[o, i] = position along the axis of the largest x[o, position, i], as float32: x [outer,extent,inner]. Of equal elements the first is chosen, or the
/// last. A NaN is chosen only where it comes first in the order of search.
/// </summary>
static class ArgExtreme
{
    // From here on a whole group searches a row.
    const int LongRow = 4096;

    /// <summary>
    /// A thread for every result, or, where the axis is the innermost and long, a warp or a group. Parameters: x, y, sizes, 1 (or -1 for the smallest
    /// element), 1 to choose the last of equals (else 0).
    /// </summary>
    [Kernel(Team.GroupSize)]
    public static void Run<TTeam>(ArrayView<float> x, ArrayView<float> y, RowDims d, float sign, int last)
        where TTeam : struct, ITeam
    {
        var row = TTeam.Row;
        var exists = row < d.Rows;
        var end = exists ? d.Count : 0;
        var start = d.Start(row);
        if (last != 0)
            start += (d.Count - 1) * d.Stride;
        var stride = last != 0 ? -d.Stride : d.Stride;
        var best = new Found(float.NegativeInfinity, d.Count);
        for (var order = TTeam.Member; order < end; order += TTeam.Threads)
        {
            var value = Rank(sign * x[start + order * stride], order);
            var better = value > best.Value | best.Order >= d.Count;
            best = new(Utilities.Select(better, value, best.Value), Utilities.Select(better, order, best.Order));
        }
        best = TTeam.Join<ArgJoin, Found>(best);
        if (exists && TTeam.Member == 0)
            y[row] = last != 0 ? d.Count - 1 - best.Order : best.Order;
    }

    /// <summary>The kernel for these sizes.</summary>
    public static KernelMethod Kernel(int extent, int inner) => Threads(extent, inner) switch
    {
        1 => KernelMethod.Of(Run<OneThread>),
        Team.WarpSize => KernelMethod.Of(Run<OneWarp>),
        _ => KernelMethod.Of(Run<OneGroup>),
    };

    /// <summary>Groups for the results.</summary>
    public static Extent Groups(int outer, int extent, int inner) => Team.Groups((long)outer * inner, Threads(extent, inner));

    public static IEnumerable<MethodSample> Samples =>
    [
        Sample("logits", 256, 1000, 1), Sample("pixels", 16, 50176, 1), Sample("planes", 8, 21, 50176),
    ];

    static MethodSample Sample(string name, int outer, int extent, int inner) => MethodSample.Of(
        $"arg_max_{name}", Kernel(extent, inner), Groups(outer, extent, inner),
        [SampleBuffer.Floats((long)outer * extent * inner), SampleBuffer.Floats((long)outer * inner), new RowDims(outer, extent, inner), 1f, 0]);

    static int Threads(int extent, int inner) => inner > 1 || extent < Team.WarpSize ? 1 : extent < LongRow ? Team.WarpSize : Team.GroupSize;

    // What is compared, the larger the better. A NaN that comes first is beaten by nothing, another beats nothing.
    static float Rank(Scalar x, int order) =>
        Scalar.IfEqual(x, x, x, Utilities.Select(order == 0, float.PositiveInfinity, float.NegativeInfinity));
}
