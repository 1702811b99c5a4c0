using ILGPU;

namespace Whence.Kernels.Reduction;

/// <summary>
/// Running sums along the axis of x [outer,extent,inner]: y[i] = x[0] + .. + x[i], without x[i] when exclusive, from the end when reversed. Sums are
/// pairs of float32, the second holding what the first has lost. Parameters: x, y, sizes, 1 when exclusive (else 0), 1 when reversed (else 0).
/// </summary>
static class RunningSum
{
    const int Warps = Team.GroupSize / Team.WarpSize;

    /// <summary>A thread for every line.</summary>
    [Kernel(Team.GroupSize)]
    public static void Columns(ArrayView<float> x, ArrayView<float> y, RowDims d, int exclusive, int reverse)
    {
        var row = OneThread.Row;
        if (row >= d.Rows)
            return;
        var start = d.Start(row) + (reverse != 0 ? (d.Count - 1) * d.Stride : 0);
        var stride = reverse != 0 ? -d.Stride : d.Stride;
        var sum = new TwoSum(0, 0);
        for (var order = 0; order < d.Count; order++)
        {
            var place = start + order * stride;
            var after = sum + new TwoSum(x[place], 0);
            y[place] = TwoSum.Select(exclusive != 0, sum, after).Total;
            sum = after;
        }
    }

    /// <summary>
    /// A group for every line of neighbours, tile by tile: a scan of every warp, the warps' sums in order, and what came before the tile.
    /// </summary>
    [Kernel(Team.GroupSize)]
    public static void Rows(ArrayView<float> x, ArrayView<float> y, RowDims d, int exclusive, int reverse)
    {
        var sums = SharedMemory.Allocate<TwoSum>(2 * Warps);
        var (lane, warp) = (Group.IdxX & (Team.WarpSize - 1), Group.IdxX >> 5);
        var start = Grid.IdxX * d.Count;
        var sum = new TwoSum(0, 0);
        var turn = 0;
        for (var first = 0; first < d.Count; first += Team.GroupSize)
        {
            var order = first + Group.IdxX;
            var place = start + (reverse != 0 ? d.Count - 1 - order : order);
            var scanned = ScanWarp(new(order < d.Count ? x[place] : 0f, 0), lane);
            // Tiles take turns in shared memory: nobody writes what others may still read.
            if (lane == Team.WarpSize - 1)
                sums[turn + warp] = scanned;
            Group.Barrier();
            var before = sum;
            for (var other = 0; other < Warps; other++)
            {
                sum += sums[turn + other];
                before = TwoSum.Select(warp > other, sum, before);
            }
            turn ^= Warps;
            // Without the own value: what the lane below has scanned.
            var below = Below(scanned, 1);
            var shown = TwoSum.Select(exclusive == 0, scanned, TwoSum.Select(lane == 0, new(0, 0), below));
            if (order < d.Count)
                y[place] = (before + shown).Total;
        }
    }

    /// <summary>The kernel: a thread for every line, or, where the axis is the innermost and long, a group.</summary>
    public static KernelMethod Kernel(int extent, int inner) => IsRow(extent, inner) ? KernelMethod.Of(Rows) : KernelMethod.Of(Columns);

    /// <summary>Groups for the lines.</summary>
    public static Extent Groups(int outer, int extent, int inner) =>
        Team.Groups((long)outer * inner, IsRow(extent, inner) ? Team.GroupSize : 1);

    public static IEnumerable<MethodSample> Samples => [Sample("rows", 256, 50176, 1), Sample("columns", 8, 64, 3136)];

    static MethodSample Sample(string name, int outer, int extent, int inner)
    {
        var length = (long)outer * extent * inner;
        return MethodSample.Of(
            $"running_sum_{name}", Kernel(extent, inner), Groups(outer, extent, inner),
            [SampleBuffer.Floats(length), SampleBuffer.Floats(length), new RowDims(outer, extent, inner), 0, 0], length);
    }

    static bool IsRow(int extent, int inner) => inner == 1 && extent >= 2 * Team.WarpSize;

    static TwoSum ScanWarp(TwoSum own, int lane)
    {
        for (var distance = 1; distance < Team.WarpSize; distance += distance)
            own = TwoSum.Select(lane >= distance, Below(own, distance) + own, own);
        return own;
    }

    static TwoSum Below(TwoSum own, int distance) => new(Warp.ShuffleUp((float)own.Sum, distance), Warp.ShuffleUp((float)own.Lost, distance));
}
