using Whence.Kernels.Indexing;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Reduction;

/// <summary>
/// Running sums along the axis of x [outer,extent,inner]: y[i] = x[0] + .. + x[i], without x[i] when exclusive, from the end when reversed. Sums are
/// pairs of float32, the second holding what the first has lost. Parameters: x, y.
/// </summary>
static class RunningSum
{
    const int Tile = 256;

    /// <summary>The kernel: a thread for every line, or, where the axis is the innermost and long, a group.</summary>
    public static Kernel Define(int outer, int extent, int inner, bool exclusive, bool reverse)
    {
        var name = $"running_sum{(exclusive ? "_exclusive" : "")}{(reverse ? "_reverse" : "")}_{outer}x{extent}x{inner}";
        return IsRow(extent, inner) ? DefineRows(name, extent, exclusive, reverse) : DefineColumns(name, outer, extent, inner, exclusive, reverse);
    }

    /// <summary>Groups for the lines.</summary>
    public static Extent Grid(int outer, int extent, int inner) => IsRow(extent, inner) ? outer : Coordinates.Grid((long)outer * inner);

    public static IEnumerable<KernelSample> Samples => [Sample("rows", 256, 50176, 1), Sample("columns", 8, 64, 3136)];

    static KernelSample Sample(string name, int outer, int extent, int inner)
    {
        var length = (long)outer * extent * inner;
        return KernelSample.OfBuffers(
            $"running_sum_{name}", () => Define(outer, extent, inner, false, false), Grid(outer, extent, inner), [length, length], length);
    }

    static bool IsRow(int extent, int inner) => inner == 1 && extent >= 2 * KernelBuilder.WarpSize;

    static Kernel DefineColumns(string name, int outer, int extent, int inner, bool exclusive, bool reverse) =>
        Kernel.Define(name, Coordinates.GroupSize, k =>
        {
            var (x, y) = (k.Global<F32>("x"), k.Global<F32>("y"));
            var thread = k.GlobalId;
            k.If(thread < outer * inner, () =>
            {
                var (row, column) = Coordinates.Split(thread, inner);
                var (sum, lost) = (k.Variable<F32>(0), k.Variable<F32>(0));
                k.For(extent, order =>
                {
                    var place = row * (extent * inner) + (reverse ? extent - 1 - order : order) * inner + column;
                    var (before, after) = ((sum.Value, lost.Value), Join(k, (sum.Value, lost.Value), (x.At(place).Load(), 0)));
                    y.At(place).Store(Total(exclusive ? before : after));
                    (sum.Value, lost.Value) = after;
                });
            });
        });

    // Tile by tile: a scan of every warp, the warps' sums in order, and what came before the tile.
    static Kernel DefineRows(string name, int extent, bool exclusive, bool reverse) => Kernel.Define(name, Tile, k =>
    {
        var (x, y) = (k.Global<F32>("x"), k.Global<F32>("y"));
        const int Warps = Tile / KernelBuilder.WarpSize;
        var sums = k.Shared<F32>("sums", 2 * Warps);
        var (sum, lost) = (k.Variable<F32>(0), k.Variable<F32>(0));
        k.For(0, extent, Tile, first =>
        {
            var order = first + k.ThreadId.X;
            var place = k.GroupId.X * extent + (reverse ? extent - 1 - order : order);
            var own = (x.At(place).LoadIf(order < extent), (F32)0);
            var scanned = ScanWarp(k, own);
            k.If(S32.Same(k.Lane, KernelBuilder.WarpSize - 1), () =>
            {
                sums.At(k.Warp).Store(scanned.Sum);
                sums.At(k.Warp).Store(scanned.Lost, Warps);
            });
            k.Barrier();
            var (before, all) = ((sum.Value, lost.Value), (sum.Value, lost.Value));
            for (var warp = 0; warp < Warps; warp++)
            {
                all = Join(k, all, (sums.At(0).Load(warp), sums.At(0).Load(Warps + warp)));
                var earlier = k.Warp > warp;
                before = (k.Select(earlier, all.Item1, before.Item1), k.Select(earlier, all.Item2, before.Item2));
            }
            // Without the own value: what the lane below has scanned.
            var below = (k.Shuffle(scanned.Sum, ShuffleMode.Up, 1), k.Shuffle(scanned.Lost, ShuffleMode.Up, 1));
            var isFirst = S32.Same(k.Lane, 0);
            var shown = exclusive ? (k.Select<F32>(isFirst, 0, below.Item1), k.Select<F32>(isFirst, 0, below.Item2)) : scanned;
            y.At(place).StoreIf(order < extent, Total(Join(k, before, shown)));
            (sum.Value, lost.Value) = all;
            k.Barrier();
        });
    });

    static (F32 Sum, F32 Lost) ScanWarp(KernelBuilder k, (F32 Sum, F32 Lost) own)
    {
        for (var distance = 1; distance < KernelBuilder.WarpSize; distance *= 2)
        {
            var below = (k.Shuffle(own.Sum, ShuffleMode.Up, distance), k.Shuffle(own.Lost, ShuffleMode.Up, distance));
            var joined = Join(k, below, own);
            var exists = k.Lane >= distance;
            own = (k.Select(exists, joined.Sum, own.Sum), k.Select(exists, joined.Lost, own.Lost));
        }
        return own;
    }

    // The rounding error of a + b is (a - (s - t)) + (b - t) with s = a + b and t = s - a; it makes no sense once s is infinite.
    static (F32 Sum, F32 Lost) Join(KernelBuilder k, (F32 Sum, F32 Lost) a, (F32 Sum, F32 Lost) b)
    {
        var s = a.Sum + b.Sum;
        var t = s - a.Sum;
        var error = (a.Sum - (s - t)) + (b.Sum - t);
        return (s, k.Select<F32>(F32.Abs(s) < float.PositiveInfinity, a.Lost + b.Lost + error, 0));
    }

    static F32 Total((F32 Sum, F32 Lost) pair) => pair.Sum + pair.Lost;
}
