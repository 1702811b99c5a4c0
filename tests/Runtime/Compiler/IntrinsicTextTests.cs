using ILGPU;
using Whence.Kernels;
using Whence.Kernels.Intrinsics;
using Whence.Runtime.Compiler;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>An intrinsic has a text for each device, or another method where there is none: all mean the same.</summary>
[TestFixture]
sealed class IntrinsicTextTests
{
    const int Threads = 32;
    const int Depth = 8;
    const int Columns = 8;
    const int Rows = 16;

    [TestCase("sm_75", 0, 0)]
    [TestCase("sm_80", 4, 0)]
    [TestCase("sm_90", 0, 1)]
    public void EveryTextMeansTheSame(string target, int small, int large)
    {
        var kernel = KernelMethod.Of(Multiply);
        var text = KernelCompiler.Compile(kernel, PtxTarget.Parse(target));
        Assert.That((Count(text, "mma.sync.aligned.m8n8k4"), Count(text, "mma.sync.aligned.m16n8k8")), Is.EqualTo((small, large)));
        Assert.That(text.Contains("cp.async", StringComparison.Ordinal), Is.EqualTo(target != "sm_75"));
        float[] a = [.. Enumerable.Range(0, Rows * Depth).Select(i => (float)(i * 7 % 11 - 5))], b = [.. Enumerable.Range(0, Depth * Columns).Select(i => (float)(i * 5 % 13 - 6))];
        var y = TextRun.Run(text, kernel, 2, a, b, new float[Rows * Columns]);
        for (var i = 0; i < y.Length; i++)
            Assert.That(y[i], Is.EqualTo(i + Enumerable.Range(0, Depth).Sum(k => a[i / Columns * Depth + k] * b[k * Columns + i % Columns])), $"[{i / Columns},{i % Columns}]");
    }

    // y[i] = i + (a b)[i].
    [Kernel(Threads)]
    static void Multiply(ArrayView<float> a, ArrayView<float> b, ArrayView<float> y)
    {
        var stage = SharedMemory.Allocate<float>(Rows * Depth);
        for (var i = Group.IdxX; i < Rows * Depth; i += Threads)
            AsyncCopy.One(ref stage[i], ref a[i], sizeof(float));
        AsyncCopy.Commit();
        AsyncCopy.WaitAll();
        Group.Barrier();
        int g = Group.IdxX >> 2, t = Group.IdxX & 3, upper = g * Depth + t, lower = upper + 8 * Depth, first = g * Columns + 2 * t;
        var left = new Double4(stage[upper], stage[lower], stage[upper + 4], stage[lower + 4]);
        var sums = MatrixCore.MultiplyDouble(
            left, b[t * Columns + g], b[(t + 4) * Columns + g], new(first, first + 1, first + 8 * Columns, first + 8 * Columns + 1));
        y[first] = (float)sums.X;
        y[first + 1] = (float)sums.Y;
        y[first + 8 * Columns] = (float)sums.Z;
        y[first + 8 * Columns + 1] = (float)sums.W;
    }

    static int Count(string text, string word) => text.Split(word).Length - 1;
}
