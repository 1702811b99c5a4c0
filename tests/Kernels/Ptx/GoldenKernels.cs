using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Tests.Kernels.Ptx;

/// <summary>Three kernels whose text is kept beside the tests.</summary>
static class GoldenKernels
{
    const int Columns = 8;

    public static IEnumerable<Kernel> All => [Axpy(), Sum(), Tile()];

    /// <summary>y[i] = y[i] + a * x[i], four a thread.</summary>
    public static Kernel Axpy() => Kernel.Define("axpy", 256, k =>
    {
        var a = k.Parameter<F32>("a");
        var (x, y) = (k.Global<F32>("x"), k.Global<F32>("y"));
        var length = k.Parameter<S32>("length");
        var i = k.GlobalId * 4;
        k.If(i < length, () =>
        {
            var (more, old) = (x.At(i).LoadVector(4), y.At(i).LoadVector(4));
            y.At(i).StoreVector([.. more.Zip(old, (value, sum) => F32.Fma(a, value, sum))]);
        });
    });

    /// <summary>sums[group] = the sum of the group's 1,024 elements of x: by warps, then over the warps.</summary>
    static Kernel Sum() => Kernel.Define("sum", 256, k =>
    {
        var (x, sums) = (k.Global<F32>("x"), k.Global<F32>("sums"));
        var warps = k.Shared<F32>("warps", 8);
        var four = x.At(k.GlobalId * 4).LoadVector(4);
        var own = k.WarpReduce(four[0] + four[1] + (four[2] + four[3]), (a, b) => a + b);
        k.If(S32.Same(k.Lane, 0), () => warps[k.Warp] = own);
        k.Barrier();
        k.If(k.ThreadId.X < 32, () =>
        {
            var all = k.WarpReduce(warps.At(k.Lane).LoadIf(k.Lane < 8), (a, b) => a + b);
            k.If(S32.Same(k.Lane, 0), () => sums[k.GroupId.X] = all);
        });
    });

    /// <summary>c[16,8] = a[16,depth] b[depth,8] by one warp: 8 of depth at a time through shared memory, two copies under way.</summary>
    static Kernel Tile() => Kernel.Define("tile", 32, k =>
    {
        var (a, b, c) = (k.Global<F32>("a"), k.Global<F32>("b"), k.Global<F32>("c"));
        var depth = k.Parameter<S32>("depth");
        // Rows 4 longer than needed lie in other banks than their neighbours.
        var (left, right) = (k.Shared<F32>("left", 2 * 16 * 12), k.Shared<F32>("right", 2 * 8 * 12));
        var (g, t) = (k.Lane >> 2, k.Lane & 3);
        var sums = Enumerable.Range(0, 4).Select(_ => k.Variable<F32>(0)).ToArray();
        Fetch(0, 0);
        k.For(0, depth, Columns, i =>
        {
            var stage = (i >> 3) & 1;
            Fetch(i + Columns, 1 - stage);
            k.CopyWait(1);
            k.Barrier();
            var (rows, column) = (left.At(stage * 192 + g * 12 + t), right.At(stage * 96 + t * 12 + g));
            k.Multiply(
                sums, [rows.Load().ToTF32(), rows.Load(96).ToTF32(), rows.Load(4).ToTF32(), rows.Load(100).ToTF32()],
                [column.Load().ToTF32(), column.Load(48).ToTF32()]);
            k.Barrier();
        });
        var to = c.At(g * Columns + t * 2);
        to.StoreVector([sums[0].Value, sums[1].Value]);
        to.StoreVector([sums[2].Value, sums[3].Value], 64);

        void Fetch(S32 start, S32 stage)
        {
            var (row, part) = (k.Lane >> 1, (k.Lane & 1) * 4);
            var inside = start < depth;
            k.CopyAsync(left.At(stage * 192 + row * 12 + part), a.At(row * depth + start + part), 16, inside);
            k.CopyAsync(right.At(stage * 96 + row * 12 + part), b.At((start + row) * Columns + part), 16, inside & (k.Lane < 16));
            k.CopyCommit();
        }
    });
}
