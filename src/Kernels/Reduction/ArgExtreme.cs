using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Indexing;

namespace Whence.Kernels.Reduction;

/// <summary>
/// y[o, i] = position along the axis of the largest (or smallest) x[o, position, i], as float32: x [outer,extent,inner]. Of equal elements the first is
/// chosen, or the last. A NaN is chosen only where it comes first in the order of search. Parameters: x, y.
/// </summary>
static class ArgExtreme
{
    const int WarpsPerGroup = 8;

    // From here on a whole group searches a row.
    const int LongRow = 4096;

    /// <summary>The kernel: a thread for every result, or, where the axis is the innermost and long, a warp or a group.</summary>
    public static Kernel Define(int outer, int extent, int inner, bool largest, bool last)
    {
        var name = $"arg_{(largest ? "max" : "min")}{(last ? "_last" : "")}_{outer}x{extent}x{inner}";
        return IsRow(extent, inner) ? DefineRows(name, outer, extent, largest, last) : DefineColumns(name, outer, extent, inner, largest, last);
    }

    /// <summary>Groups for the result.</summary>
    public static Extent Grid(int outer, int extent, int inner) => !IsRow(extent, inner) ? Coordinates.Grid((long)outer * inner)
        : extent >= LongRow ? outer : (outer + WarpsPerGroup - 1) / WarpsPerGroup;

    public static IEnumerable<KernelSample> Samples =>
    [
        Sample("logits", 256, 1000, 1), Sample("pixels", 16, 50176, 1), Sample("planes", 8, 21, 50176),
    ];

    static KernelSample Sample(string name, int outer, int extent, int inner) => KernelSample.OfBuffers(
        $"arg_max_{name}", () => Define(outer, extent, inner, largest: true, last: false), Grid(outer, extent, inner),
        [(long)outer * extent * inner, (long)outer * inner]);

    static bool IsRow(int extent, int inner) => inner == 1 && extent >= KernelBuilder.WarpSize;

    static Kernel DefineColumns(string name, int outer, int extent, int inner, bool largest, bool last) =>
        Kernel.Define(name, Coordinates.GroupSize, k =>
        {
            var (x, y) = (k.Global<F32>("x"), k.Global<F32>("y"));
            var thread = k.GlobalId;
            k.If(thread < outer * inner, () =>
            {
                var (row, column) = Coordinates.Split(thread, inner);
                var place = x.At(row * (extent * inner) + column);
                var (best, found) = (k.Variable(Value(k, place.Load(last ? (extent - 1) * inner : 0), largest, true)), k.Variable<S32>(0));
                k.For(1, extent, 1, order =>
                {
                    var position = last ? extent - 1 - order : order;
                    var value = Value(k, place.Offset(position * inner).Load(), largest, false);
                    var better = value > best.Value;
                    best.Value = k.Select(better, value, best.Value);
                    found.Value = k.Select(better, order, found.Value);
                });
                y.At(thread).Store((last ? extent - 1 - found.Value : found.Value).ToF32());
            });
        });

    static Kernel DefineRows(string name, int outer, int extent, bool largest, bool last)
    {
        var threads = extent >= LongRow ? WarpsPerGroup * KernelBuilder.WarpSize : KernelBuilder.WarpSize;
        return Kernel.Define(name, WarpsPerGroup * KernelBuilder.WarpSize, k =>
        {
            var (x, y) = (k.Global<F32>("x"), k.Global<F32>("y"));
            var shared = GroupFold.Shared(k, 2, threads);
            var (row, lane) = extent >= LongRow ? (k.GroupId.X, k.ThreadId.X) : (k.GroupId.X * WarpsPerGroup + k.Warp, k.Lane);
            var (best, found) = (k.Variable<F32>(float.NegativeInfinity), k.Variable<S32>(extent));
            k.For(lane, extent, threads, order =>
            {
                var position = last ? extent - 1 - order : order;
                var raw = x.At(row * extent + position).LoadIf(row < outer);
                var value = k.Select(S32.Same(order, 0), Value(k, raw, largest, true), Value(k, raw, largest, false));
                var better = value > best.Value | found.Value >= extent;
                best.Value = k.Select(better, value, best.Value);
                found.Value = k.Select(better, order, found.Value);
            });
            // Positions travel as the bits of positive numbers, whose order is the same.
            var position = GroupFold.Across(k, Better, [best.Value, found.Value.AsF32()], threads, shared)[1].AsS32();
            k.If(S32.Same(lane, 0) & row < outer, () => y.At(row).Store((last ? extent - 1 - position : position).ToF32()));

            F32[] Better(F32[] a, F32[] b)
            {
                var second = b[0] > a[0] | F32.Same(b[0], a[0]) & b[1] < a[1];
                return [k.Select(second, b[0], a[0]), k.Select(second, b[1], a[1])];
            }
        });
    }

    // What is compared, the larger the better. A NaN that comes first is beaten by nothing, another beats nothing.
    static F32 Value(KernelBuilder k, F32 x, bool largest, bool first) =>
        k.Select(F32.Same(x, x), largest ? x : -x, first ? float.PositiveInfinity : float.NegativeInfinity);
}
