using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Emitted = Whence.Kernels.Language.Arithmetic;

namespace Whence.Tests.Kernels.Ptx;

/// <summary>Small kernels that use every instruction of the kernel language with every type that it takes.</summary>
static class TortureKernels
{
    /// <summary>The kernels, and the compute capability that each needs, as 75 or 80.</summary>
    public static IEnumerable<(Kernel Kernel, int Capability)> All =>
    [
        .. Arithmetic().Concat(Conversions()).Concat(Memories()).Concat(Threads()).Select(kernel => (kernel, 75)),
        .. Ampere().Select(kernel => (kernel, 80)),
    ];

    /// <summary>y[i] = f(x[i], x[i + 1], x[i + 2]).</summary>
    public static Kernel Map<T, TResult>(string name, Func<T, T, T, TResult> f)
        where T : struct, IValue<T>
        where TResult : struct, IValue<TResult> => Kernel.Define(name, 128, k =>
        {
            var (x, y, i) = (k.Global<T>("x"), k.Global<TResult>("y"), k.GlobalId);
            var at = x.At(i);
            y[i] = f(at.Load(), at.Load(1), at.Load(2));
        });

    static S32 Number(Predicate p) => KernelBuilder.Current.Select<S32>(p, 1, 0);

    static IEnumerable<Kernel> Arithmetic() =>
    [
        Map<F32, F32>("f32_ring", (a, b, c) => F32.Fma(a + b, a - b, c * 3) - c * b + 1e-40f),
        Map<F32, F32>("f32_divide", (a, b, c) => F32.Sqrt(F32.Abs(a / b)) + -c / 3),
        Map<F32, F32>("f32_min_max", (a, b, c) => F32.Min(F32.Max(a, b), F32.Max(c, 2))),
        Map<F32, F32>("f32_fast", (a, b, c) =>
            F32.ExpFast(a) + F32.LogFast(b) + F32.RsqrtFast(c) + F32.ReciprocalFast(a)),
        Map<F32, F32>("f32_tanh", (a, _, _) => F32.TanhFast(a)),
        Map<F32, F32>("f32_exact", (a, b, c) =>
            F32.Exp(a) + F32.Log(b) + F32.Sin(c) + F32.Cos(a) + F32.Pow(b, c) + F32.Rsqrt(a)),
        Map<F32, F32>("f32_remainder", (a, b, _) => F32.Remainder(a, b)),
        Map<F32, S32>("f32_compare", (a, b, c) =>
            Number(a < b) + Number(a <= b) + Number(a > c) + Number(a >= c) + Number(F32.Same(b, c)) + Number(Differ(b, c))),
        Map<F64, F64>("f64_ring", (a, b, c) => F64.Fma(a + b, a - b, c * 3) - c * b / a + -F64.Abs(b) + F64.Sqrt(c)),
        Map<F64, F64>("f64_min_max", (a, b, c) => F64.Min(F64.Max(a, b), c)),
        Map<F64, S32>("f64_compare", (a, b, c) =>
            Number(a < b) + Number(a <= b) + Number(a > c) + Number(a >= c) + Number(F64.Same(b, c))),
        Map<S32, S32>("s32_ring", (a, b, c) => S32.Fma(a + b, a - b, c * 3) - -c + S32.Abs(a) + S32.Min(a, b) * S32.Max(b, int.MinValue)),
        Map<S32, S32>("s32_divide", (a, b, c) => a / b + a % c + a / 7 + b % 8),
        Map<S32, S32>("s32_bits", (a, b, c) => ((a & b) | (a ^ c) | ~c) + (a << 3) + (b >> 5)),
        Map<S32, S32>("s32_compare", (a, b, c) =>
            Number(a < b) + Number(a <= b) + Number(a > c) + Number(a >= c) + Number(S32.Same(b, c)) + Number(a < 0)),
        Map<U32, U32>("u32_ring", (a, b, c) => (a + b) * (a - b) + U32.MultiplyHigh(a, c) + U32.Min(a, b) * U32.Max(b, 0xFFFFFFFF)),
        Map<U32, U32>("u32_divide", (a, b, c) => a / b + a % c + a / 7 + b % 8),
        Map<U32, U32>("u32_bits", (a, b, c) => ((a & b) | (a ^ c) | ~c) + (a << 3) + (b >> 5) + c.PopulationCount()),
        Map<U32, S32>("u32_compare", (a, b, c) =>
            Number(a < b) + Number(a <= b) + Number(a > c) + Number(a >= c) + Number(U32.Same(b, c))),
        Map<S64, S64>("s64_ring", (a, b, c) => (a + b) * (a - b) - -c + S64.Abs(a) + S64.Min(a, b) * S64.Max(b, long.MinValue)),
        Map<S64, S64>("s64_divide", (a, b, c) => a / b + a % c + a / 7 + b % 8),
        Map<S64, S64>("s64_bits", (a, b, c) => ((a & b) | (a ^ c) | ~c) + (a << 33) + (b >> 35)),
        Map<S64, S32>("s64_compare", (a, b, c) =>
            Number(a < b) + Number(a <= b) + Number(a > c) + Number(a >= c) + Number(S64.Same(b, c))),
        Map<F16x2, F16x2>("f16_ring", (a, b, c) => F16x2.Fma(a + b, a - b, c) * b + Constant<F16x2>(0x3C003C00)),
        Map<F32, S32>("predicate_logic", (a, b, c) =>
        {
            var (p, q, r) = (a < b, b < c, c < a);
            var chosen = KernelBuilder.Current.Select(p, q, r);
            return Number(((p & q) | !r) ^ chosen) + Number(p ^ true);
        }),
        Map<F32, F32>("select_all", (a, b, c) => SelectAll(a < b, a, b, c)),
    ];

    static Predicate Differ(F32 a, F32 b) =>
        Emitted.Compare(RegisterType.F32, Comparison.NotEqual, a.Operand, b.Operand);

    static T Constant<T>(uint bits)
        where T : struct, IValue<T> => T.Of(Operand.Of(bits));

    static F32 SelectAll(Predicate p, F32 a, F32 b, F32 c)
    {
        var k = KernelBuilder.Current;
        var real = k.Select(p, a.ToF64(), 3).ToF32();
        var whole = k.Select(p, a.ToS32(), 7).ToF32() + k.Select(p, b.AsU32(), 7u).ToF32();
        var wide = k.Select(p, a.ToS32().ToS64(), 7).ToS32().ToF32();
        var halves = k.Select(p, Constant<F16x2>(1), Constant<F16x2>(0x10002)).High;
        return k.Select(p, b, c) + real + whole + wide + halves;
    }

    static IEnumerable<Kernel> Conversions() =>
    [
        Map<F32, S32>("f32_to_s32", (a, b, c) =>
            a.ToS32() + b.ToS32(Rounding.NearestEven) + c.ToS32(Rounding.Floor) + (a + b).ToS32(Rounding.Ceiling)),
        Map<F32, F32>("f32_whole", (a, b, c) => F32.Floor(a) + F32.Ceiling(b) + F32.Round(c) + F32.Truncate(a + b)),
        Map<F32, U32>("f32_bits", (a, b, c) => a.AsU32() + b.AsS32().AsU32() + F32.CopySign(a, c).AsU32()),
        Map<F32, F64>("f32_to_f64", (a, b, _) => a.ToF64() + (b.ToS32() + 1).ToF64()),
        Map<F64, F32>("f64_to_f32", (a, _, _) => a.ToF32()),
        Map<S32, S64>("s32_to_s64", (a, _, _) => a.ToS64()),
        Map<S64, S32>("s64_to_s32", (a, _, _) => a.ToS32()),
        Map<U32, F32>("u32_to_f32", (a, b, _) => a.ToF32() + b.AsF32() + a.AsS32().ToF32()),
        Map<F64, S64>("f64_to_s64", (a, _, _) => Emitted.Convert<S64>(RegisterType.F64, a.Operand)),
        Map<F32, U32>("f32_to_u32", (a, _, _) => Emitted.Convert<U32>(RegisterType.F32, a.Operand)),
        Map<S64, F64>("s64_to_f64", (a, _, _) => Emitted.Convert<F64>(RegisterType.S64, a.Operand)),
        Map<S64, F64>("s64_as_f64", (a, _, _) => Emitted.Reinterpret<F64>(RegisterType.S64, a.Operand)),
        Map<F32, F16x2>("f16_pack", (a, b, c) => F16x2.Pack(F16x2.Pack(a, b).Low, F16x2.Pack(1, c).High)),
        Map<BF16x2, F32>("bf16_unpack", (a, b, _) => a.Low + b.High),
    ];

    static IEnumerable<Kernel> Memories() =>
    [
        Vectors<F32>("vectors_f32", 4), Vectors<S32>("vectors_s32", 4), Vectors<U32>("vectors_u32", 4), Vectors<F64>("vectors_f64", 2),
        Vectors<S64>("vectors_s64", 2), Vectors<F16x2>("vectors_f16", 4), Vectors<BF16x2>("vectors_bf16", 4),
        Vectors<TF32>("vectors_tf32", 4), Atomics<S32>("atomics_s32"), Atomics<U32>("atomics_u32"), Parameters(), Chase(), Control(),
        Dynamic(), Copies(4), Copies(8), Copies(16),
        Kernel.Define("load_matrix", 32, k =>
        {
            var (tile, y) = (k.Shared<F16x2>("tile", 256), k.Global<F16x2>("y"));
            var row = tile.At(k.Lane * 4);
            var all = k.LoadMatrix(row, 4).Concat(k.LoadMatrix(row, 2, transposed: true)).Concat(k.LoadMatrix(row, 1)).ToArray();
            for (var i = 0; i < all.Length; i++)
                y.At(k.Lane).Store(all[i], 32 * i);
        }),
    ];

    static Kernel Vectors<T>(string name, int most)
        where T : struct, IValue<T> => Kernel.Define(name, new(32, 2), k =>
        {
            var (x, y, tile) = (k.Global<T>("x"), k.Global<T>("y"), k.Shared<T>("tile", 256));
            var (lane, low) = (k.ThreadId.X, k.ThreadId.X < 7);
            for (var width = 1; width <= most; width *= 2)
            {
                var (from, middle, to) = (x.At(lane * width), tile.At(lane * width), y.At(lane * width));
                middle.StoreVector(from.LoadVector(width, 8));
                middle.StoreVectorIf(low, from.LoadVectorIf(low, width));
                k.Barrier();
                to.StoreVector(middle.LoadVector(width));
                to.StoreVectorIf(low, middle.LoadVectorIf(low, width), 4);
            }
            tile.At(4).Store(x.At(4).Load());
            k.Barrier();
            y.At(4).Store(tile.At(4).LoadIf(low));
        });

    static Kernel Parameters() => Kernel.Define("parameters", 32, k =>
    {
        var (a, b, c, d, e, f) = (k.Parameter<F32>("a"), k.Parameter<F64>("b"), k.Parameter<S32>("c"), k.Parameter<U32>("d"),
            k.Parameter<S64>("e"), k.Parameter<F16x2>("f"));
        k.Parameter<F32>("unread");
        var y = k.Global<F32>("y");
        y[k.Lane] = a + b.ToF32() + c.ToF32() + d.ToF32() + e.ToS32().ToF32() + f.Low;
    });

    static Kernel Atomics<T>(string name)
        where T : struct, IValue<T> => Kernel.Define(name, 32, k =>
        {
            var (x, y, tile) = (k.Global<T>("x"), k.Global<T>("y"), k.Shared<T>("tile", 32));
            var value = x[k.Lane];
            foreach (var operation in Enum.GetValues<AtomicOperation>().Where(o => o != AtomicOperation.CompareAndSwap))
            {
                k.Atomic(operation, tile.At(3), value);
                k.Atomic(operation, y.At(k.Lane), value);
                y.At(k.Lane).Store(k.Atomic(operation, y.At(1), value), (int)operation);
                y.At(k.Lane).Store(k.Atomic(operation, tile.At(k.Lane), value), (int)operation);
            }
            k.CompareAndSwap(tile.At(3), value, T.Of(Operand.Of(5)));
            y.At(k.Lane).Store(k.CompareAndSwap(y.At(0), value, T.Of(Operand.Of(5))), 99);
        });

    // A guarded load whose result is the register of its address.
    static Kernel Chase() => Kernel.Define("chase", 32, k =>
    {
        var (next, y) = (k.Shared<S32>("next", 64), k.Global<S32>("y"));
        next[k.Lane] = k.Lane;
        k.WarpBarrier();
        var at = k.Variable(k.Lane);
        k.While(() => at.Value < 40, () => at.Value = next.At(at.Value).LoadIf(at.Value < 64) + 1);
        y[k.Lane] = at.Value;
    });

    static Kernel Control() => Kernel.Define("control", new(8, 4, 2), k =>
    {
        var (n, y) = (k.Parameter<S32>("n"), k.Global<F32>("y"));
        var (sum, tid) = (k.Variable<F32>(0), k.ThreadId);
        var divergent = k.Variable<Predicate>(tid.X < 3);
        k.For(0, n, 2, i => k.For(tid.Y, n, 1, j =>
        {
            k.If(j < tid.Z, () => sum.Value += i.ToF32(), () => k.If(i < 9, () => sum.Value *= 2));
            divergent.Value = !divergent.Value;
        }));
        k.If(divergent.Value, () => sum.Value += 1);
        k.If(k.GroupId.X < 2, () => k.Barrier(), () => sum.Value += k.Warp.ToF32());
        var (group, grid) = (k.GroupId, k.GridSize);
        y[group.X + grid.X * (group.Y + grid.Y * group.Z) + grid.Z] = sum.Value;
    }, minGroupsPerProcessor: 3);

    static Kernel Dynamic() => Kernel.Define("dynamic_shared", 256, k =>
    {
        var (a, b, y) = (k.Shared<F32>("a", 10_000), k.Shared<F64>("b", 4_000), k.Global<F32>("y"));
        (a[k.ThreadId.X], b[k.ThreadId.X]) = (1, 2);
        k.Barrier();
        y[k.ThreadId.X] = a[256 - k.ThreadId.X] + b[256 - k.ThreadId.X].ToF32() + a[5];
    });

    static Kernel Copies(int bytes) => Kernel.Define($"copies_{bytes}", 32, k =>
    {
        var (x, y, tile) = (k.Global<F32>("x"), k.Global<F32>("y"), k.Shared<F32>("tile", 512));
        var i = k.Lane * (bytes / 4);
        k.CopyAsync(tile.At(i), x.At(i), bytes);
        k.CopyCommit();
        k.CopyAsync(tile.At(i + 128), x.At(i + 128), bytes, k.Lane < 5);
        k.CopyAsync(tile.At(256), x.At(256), bytes);
        k.CopyCommit();
        k.CopyWait(1);
        k.CopyWait(0);
        k.Barrier();
        y[k.Lane] = tile[k.Lane] + tile[k.Lane + 128];
    });

    static IEnumerable<Kernel> Threads() =>
    [
        Kernel.Define("shuffles", 64, k =>
        {
            var (x, y) = (k.Global<F32>("x"), k.Global<F32>("y"));
            var value = x[k.ThreadId.X];
            foreach (var mode in Enum.GetValues<ShuffleMode>())
                value += k.Shuffle(value, mode, 3) + k.Shuffle(value.AsS32(), mode, k.Lane).AsF32();
            y[k.ThreadId.X] = value;
        }),
        Kernel.Define("votes", 64, k =>
        {
            var (x, y) = (k.Global<S32>("x"), k.Global<S32>("y"));
            var p = x[k.ThreadId.X] < 4;
            y[k.ThreadId.X] = Number(k.VoteAll(p)) + Number(k.VoteAny(p)) + k.Ballot(p).AsS32();
        }),
        Reductions<S32>("reductions_s32"), Reductions<U32>("reductions_u32"),
    ];

    static Kernel Reductions<T>(string name)
        where T : struct, IValue<T> => Kernel.Define(name, 32, k =>
        {
            var (x, y) = (k.Global<T>("x"), k.Global<T>("y"));
            foreach (var operation in Enum.GetValues<AtomicOperation>().Where(o => o < AtomicOperation.Exchange))
                y.At(k.Lane).Store(k.WarpReduce(x[k.Lane], operation), 32 * (int)operation);
        });

    static IEnumerable<Kernel> Ampere() =>
    [
        Map<BF16x2, BF16x2>("bf16_ring", (a, b, c) => BF16x2.Fma(a + b, a - b, c) * b + Constant<BF16x2>(0x3F803F80)),
        Map<F32, BF16x2>("bf16_pack", (a, b, _) => BF16x2.Pack(a, b)),
        Map<F32, F32>("tf32_round", (a, _, _) => a.ToTF32().ToF32()),
        Multiplication<TF32>("multiply_tf32", (k, sums, a, b) => k.Multiply(sums, a, b)),
        Multiplication<BF16x2>("multiply_bf16", (k, sums, a, b) => k.Multiply(sums, a, b)),
        Multiplication<F16x2>("multiply_f16", (k, sums, a, b) => k.Multiply(sums, a, b)),
    ];

    static Kernel Multiplication<T>(string name, Action<KernelBuilder, Variable<F32>[], T[], T[]> multiply)
        where T : struct, IValue<T> => Kernel.Define(name, 32, k =>
        {
            var (x, y) = (k.Global<T>("x"), k.Global<F32>("y"));
            var sums = Enumerable.Range(0, 4).Select(i => k.Variable<F32>(i)).ToArray();
            var (a, b) = (x.At(k.Lane * 8).LoadVector(4), x.At(k.Lane * 8 + 4).LoadVector(2));
            multiply(k, sums, a, b);
            multiply(k, sums, [a[0], T.Of(default), a[2], a[3]], b);
            y.At(k.Lane * 4).StoreVector(Array.ConvertAll(sums, sum => sum.Value));
        });
}
