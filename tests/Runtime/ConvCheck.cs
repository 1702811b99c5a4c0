using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Kernels.MatMul;
using Whence.Kernels.Tiles;
using Whence.Runtime.Cpu;

namespace Whence.Tests.Runtime;

/// <summary>
/// Runs one convolution and compares it with the definition; every task is run from fresh scratch, in an order of its own, twice.
/// </summary>
static unsafe class ConvCheck
{
    public static void Forward(ConvDims d, IEnumerable<Epilogue> epilogues, SimdWidth width)
    {
        using var x = GuardedFloats.Random((long)d.N * d.H * d.W * d.C, 1);
        using var w = GuardedFloats.Random((long)d.K * d.R * d.S * d.GroupC, 2);
        var truth = ConvReference.Forward(d, x.Span, w.Span);
        foreach (var e in epilogues)
        {
            var conv = new ConvForwardCpu(d, e, width);
            using var packed = new GuardedFloats(conv.PackedFloats);
            conv.Pack(w.Pointer, packed.Pointer);
            packed.AssertGuards();
            Finished(e, truth, d.K, conv.Name, conv.Tasks, conv.WorkerScratchFloats,
                (task, bias, residual, mask, y, scratch) => conv.Run(task, x.Pointer, packed.Pointer, bias, residual, mask, y, scratch));
            if (ConvForwardCpu.FitsWiderRows(d, e))
                PartsOfWiderRows(d, e, width, x, packed);
        }
    }

    // The same bits as without gaps between rows, and nothing written in the gaps.
    static void PartsOfWiderRows(ConvDims d, Epilogue e, SimdWidth width, GuardedFloats x, GuardedFloats packed)
    {
        const int Before = 5;
        var (rows, step) = (d.N * d.P * d.Q, d.K + 21);
        using var bias = GuardedFloats.Random(d.K, 3);
        using var dense = new GuardedFloats((long)rows * d.K);
        using var wide = new GuardedFloats((long)rows * step);
        Run(new(d, e, width), dense.Pointer);
        Run(new(d, e, width, rowStep: step), wide.Pointer + Before);
        wide.AssertGuards();
        for (var i = 0; i < rows; i++)
        {
            var row = wide.Span.Slice(i * step, step);
            Assert.That(row.Slice(Before, d.K).SequenceEqual(dense.Span.Slice(i * d.K, d.K)), $"row {i}");
            Assert.That(row[..Before].ToArray().Concat(row[(Before + d.K)..].ToArray()), Is.All.NaN, $"beside row {i}");
        }

        void Run(ConvForwardCpu conv, float* y)
        {
            using var scratch = new GuardedFloats(conv.WorkerScratchFloats);
            for (var i = 0; i < conv.Tasks; i++)
                conv.Run(i, x.Pointer, packed.Pointer, e.Bias ? bias.Pointer : null, null, null, y, scratch.Pointer);
        }
    }

    public static void InputGrad(ConvDims d, IEnumerable<Epilogue> epilogues, SimdWidth width)
    {
        using var dy = GuardedFloats.Random((long)d.N * d.P * d.Q * d.K, 1);
        using var w = GuardedFloats.Random((long)d.K * d.R * d.S * d.GroupC, 2);
        var truth = ConvReference.InputGrad(d, dy.Span, w.Span);
        foreach (var e in epilogues)
        {
            var conv = new ConvInputGradCpu(d, e, width);
            using var packed = new GuardedFloats(conv.PackedFloats);
            conv.Pack(w.Pointer, packed.Pointer);
            packed.AssertGuards();
            Finished(e, truth, d.C, conv.Name, conv.Tasks, conv.WorkerScratchFloats,
                (task, bias, residual, mask, dx, scratch) => conv.Run(task, dy.Pointer, packed.Pointer, bias, residual, mask, dx, scratch));
        }
    }

    public static void MatMul(MatMulDims d, IEnumerable<Epilogue> epilogues, SimdWidth width)
    {
        using var a = GuardedFloats.Random((d.StepA * (d.Batch - 1)) + (long)d.M * d.K, 1);
        using var b = GuardedFloats.Random((d.StepB * (d.Batch - 1)) + (long)d.K * d.N, 2);
        var truth = Product(d, a.Span, b.Span);
        foreach (var e in epilogues)
        {
            var product = new MatMulCpu(d, e, width);
            using var packed = new GuardedFloats(product.PackedFloats);
            product.Pack(b.Pointer, packed.Pointer);
            packed.AssertGuards();
            Finished(e, truth, d.N, product.Name, product.Tasks, product.WorkerScratchFloats,
                (task, bias, residual, mask, y, scratch) => product.Run(task, a.Pointer, packed.Pointer, bias, residual, mask, y, scratch));
        }
    }

    public static void WeightGrad(ConvDims d, SimdWidth width)
    {
        var conv = new ConvWeightGradCpu(d, width);
        using var x = GuardedFloats.Random((long)d.N * d.H * d.W * d.C, 1);
        using var dy = GuardedFloats.Random((long)d.N * d.P * d.Q * d.K, 2);
        var (sum, magnitude) = ConvReference.WeightGrad(d, x.Span, dy.Span);
        float[]? first = null;
        for (var replay = 0; replay < 2; replay++)
        {
            using var dw = new GuardedFloats(sum.Length);
            using var scratch = new GuardedFloats(conv.ScratchFloats);
            for (var i = 0; i < conv.Tasks; i++)
            {
                using var worker = new GuardedFloats(conv.WorkerScratchFloats);
                conv.Run(replay == 0 ? i : conv.Tasks - 1 - i, x.Pointer, dy.Pointer, dw.Pointer, scratch.Pointer, worker.Pointer);
                worker.AssertGuards();
            }
            for (var i = 0; i < conv.ReduceTasks; i++)
                conv.Reduce(replay == 0 ? i : conv.ReduceTasks - 1 - i, scratch.Pointer, dw.Pointer);
            dw.AssertGuards();
            scratch.AssertGuards();
            Compare(dw.Span, sum, magnitude, conv.Name);
            AssertSameBits(ref first, dw.Span);
        }
    }

    delegate void RunTask(int task, float* bias, float* residual, float* mask, float* y, float* scratch);

    static void Finished(
        Epilogue e, (double[] Sum, double[] Magnitude) truth, int columns, string name, int tasks, long scratchFloats, RunTask run)
    {
        var size = truth.Sum.Length;
        using var bias = GuardedFloats.Random(columns, 3);
        using var residual = GuardedFloats.Random(size, 4);
        using var mask = GuardedFloats.Random(size, 5);
        var expected = new double[size];
        for (var i = 0; i < size; i++)
            expected[i] = ConvReference.Finish(e, truth.Sum[i], bias.Pointer[i % columns], residual.Pointer[i], mask.Pointer[i]);
        float[]? first = null;
        for (var replay = 0; replay < 2; replay++)
        {
            using var y = new GuardedFloats(size);
            for (var i = 0; i < tasks; i++)
            {
                using var scratch = new GuardedFloats(scratchFloats);
                var allocated = AllocatedBytes.Of(() => run(replay == 0 ? i : tasks - 1 - i, e.Bias ? bias.Pointer : null,
                    e.Residual ? residual.Pointer : null, e.Mask ? mask.Pointer : null, y.Pointer, scratch.Pointer));
                Assert.That(allocated, Is.Zero, "bytes allocated by a task");
                scratch.AssertGuards();
            }
            y.AssertGuards();
            Compare(y.Span, expected, truth.Magnitude, $"{name} {e}");
            AssertSameBits(ref first, y.Span);
        }
    }

    static void Compare(ReadOnlySpan<float> actual, double[] expected, double[] magnitude, string name)
    {
        // Winograd's transforms mix the products of a neighbourhood, so its error follows the largest sum of magnitudes, not each
        // element's own.
        var scale = name.Contains("winograd") ? magnitude.Max() : 0;
        for (var i = 0; i < expected.Length; i++)
        {
            var bound = 1e-5 * (Math.Max(scale, magnitude[i]) + Math.Abs(expected[i])) + 1e-6;
            if (!(Math.Abs(actual[i] - expected[i]) <= bound))
                Assert.Fail($"{name}: element {i} of {expected.Length} is {actual[i]}, expected {expected[i]} within {bound}");
        }
    }

    static void AssertSameBits(ref float[]? first, ReadOnlySpan<float> values)
    {
        if (first is null)
            first = values.ToArray();
        else
            Assert.That(values.SequenceEqual(first), Is.True, "a replay gave other bits");
    }

    static (double[] Sum, double[] Magnitude) Product(MatMulDims d, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (sum, magnitude) = (new double[d.Batch * d.M * d.N], new double[d.Batch * d.M * d.N]);
        for (var i = 0; i < d.Batch; i++)
            for (var m = 0; m < d.M; m++)
                for (var n = 0; n < d.N; n++)
                    for (var k = 0; k < d.K; k++)
                    {
                        var left = a[(int)(i * d.StepA) + (d.TransA ? k * d.M + m : m * d.K + k)];
                        var right = b[(int)(i * d.StepB) + (d.TransB ? n * d.K + k : k * d.N + n)];
                        sum[(i * d.M + m) * d.N + n] += (double)left * right;
                        magnitude[(i * d.M + m) * d.N + n] += Math.Abs((double)left * right);
                    }
        return (sum, magnitude);
    }
}
