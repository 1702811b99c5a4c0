using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Indexing;

/// <summary>
/// The k largest (or smallest) of every row in order, x [rows,n] to y [rows,k]: values or positions. Every thread counts the elements that come before
/// its own and, where these are fewer than k, writes its own there. Of equal elements the first comes first; NaN is larger than everything.
/// Parameters: x, y.
/// </summary>
static class RankSort
{
    const int Tile = 256;

    /// <summary>The kernel.</summary>
    public static Kernel Define(int rows, int n, int k, bool largest, bool positions)
    {
        var name = $"rank_sort_{(largest ? "largest" : "smallest")}{(positions ? "_positions" : "")}_{rows}x{n}x{k}";
        return Kernel.Define(name, Tile, b =>
        {
            var (x, y) = (b.Global<F32>("x"), b.Global<F32>("y"));
            var keys = b.Shared<U32>("keys", Tile);
            var (row, block) = Coordinates.Split(b.GroupId.X, Tiles(n));
            var (thread, _, _) = b.ThreadId;
            var own = block * Tile + thread;
            var line = x.At(row * n);
            var value = line.Offset(own).LoadIf(own < n);
            var key = Key(b, value, largest);
            var rank = b.Variable<S32>(0);
            b.For(Tiles(n), tile =>
            {
                var place = tile * Tile + thread;
                var other = Key(b, line.Offset(place).LoadIf(place < n), largest);
                // Behind the row nothing may come before anything; such a key beats no element before it.
                keys.At(thread).Store(b.Select(place < n, other, uint.MaxValue));
                b.Barrier();
                b.If(tile < block, () => Count(b, keys, rank, (k0, _) => k0 <= key),
                    () => b.If(tile > block, () => Count(b, keys, rank, (k0, _) => k0 < key),
                        () => Count(b, keys, rank, (k0, i) => k0 < key | U32.Same(k0, key) & i < thread)));
                b.Barrier();
            });
            b.If(own < n & rank.Value < k, () => y.At(row * k + rank.Value).Store(positions ? own.ToF32() : value));
        });
    }

    /// <summary>Groups for the rows.</summary>
    public static Extent Grid(int rows, int n) => checked((int)((long)rows * Tiles(n)));

    public static IEnumerable<KernelSample> Samples =>
    [
        KernelSample.OfBuffers("rank_sort_top5", () => Define(32, 1000, 5, true, true), Grid(32, 1000), [32 * 1000, 32 * 5]),
        KernelSample.OfBuffers("rank_sort_pixels", () => Define(1, 12544, 12544, true, true), Grid(1, 12544), [12544, 12544]),
    ];

    static void Count(KernelBuilder b, SharedArray<U32> keys, Variable<S32> rank, Func<U32, S32, Predicate> before) =>
        b.For(0, Tile, 4, i =>
        {
            var four = keys.At(i).LoadVector(4);
            for (var j = 0; j < 4; j++)
                rank.Value += b.Select<S32>(before(four[j], i + j), 1, 0);
        });

    // Bits whose unsigned order is the order wanted; -0 and 0 are equal.
    static U32 Key(KernelBuilder b, F32 x, bool largest)
    {
        var bits = (x + 0f).AsU32();
        var ascending = b.Select(bits < 0x80000000u, bits | 0x80000000u, ~bits);
        var key = b.Select(F32.Same(x, x), ascending, uint.MaxValue);
        return largest ? ~key : key;
    }

    static int Tiles(int n) => (n + Tile - 1) / Tile;
}
