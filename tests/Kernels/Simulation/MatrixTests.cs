using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Simulation;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Matrix products of a warp, their fragments written out lane by lane, against exact sums.</summary>
[TestFixture]
sealed class MatrixTests
{
    // Small whole numbers: every format holds them, every sum is exact.
    static readonly float[] A = [.. Enumerable.Range(0, 256).Select(i => (float)(i * 7 % 11 - 5))];
    static readonly float[] B = [.. Enumerable.Range(0, 128).Select(i => (float)(i * 5 % 13 - 6))];

    [Test]
    public void Tf32() => Check(8, (k, a, b, sums) =>
    {
        var (g, t) = (k.Lane / 4, k.Lane % 4);
        TF32[] left = [a[g * 8 + t].ToTF32(), a[(g + 8) * 8 + t].ToTF32(), a[g * 8 + t + 4].ToTF32(), a[(g + 8) * 8 + t + 4].ToTF32()];
        TF32[] right = [b[t * 8 + g].ToTF32(), b[(t + 4) * 8 + g].ToTF32()];
        k.Multiply(sums, left, right);
    });

    [Test]
    public void BFloat16() => Check(16, (k, a, b, sums) => k.Multiply(sums, Left(k, a, BF16x2.Pack), Right(k, b, BF16x2.Pack)));

    [Test]
    public void Float16() => Check(16, (k, a, b, sums) => k.Multiply(sums, Left(k, a, F16x2.Pack), Right(k, b, F16x2.Pack)));

    [Test]
    public void MatricesComeFromSharedMemory() => Check(16, (k, a, b, sums) =>
    {
        var left = k.Shared<F16x2>("left", 16 * 8);
        var right = k.Shared<F16x2>("right", 16 * 4);
        for (var i = 0; i < 4; i++)
        {
            var at = k.Lane + i * 32;
            left[at] = F16x2.Pack(a[at * 2], a[at * 2 + 1]);
            if (i < 2)
                right[at] = F16x2.Pack(b[at * 2], b[at * 2 + 1]);
        }
        k.WarpBarrier();
        // Matrices of A: rows 0-7 and 8-15 of columns 0-7, then of columns 8-15. B is stored [k, n] and wanted by columns: transposed.
        var x = k.LoadMatrix(left.At(k.Lane % 16 * 8 + k.Lane / 16 * 4), 4);
        var y = k.LoadMatrix(right.At(k.Lane % 16 * 4), 2, transposed: true);
        k.Multiply(sums, x, y);
    });

    [Test]
    public void OneMatrixGivesEachLaneTwoNeighbours()
    {
        var result = Sanitizer.Clean(32, k =>
        {
            var x = k.Global<S32>("x");
            var rows = k.Shared<F16x2>("rows", 32);
            rows[k.Lane] = F16x2.Pack((k.Lane * 2).ToF32(), (k.Lane * 2 + 1).ToF32());
            k.WarpBarrier();
            var straight = k.LoadMatrix(rows.At(k.Lane % 8 * 4), 1)[0];
            var turned = k.LoadMatrix(rows.At(k.Lane % 8 * 4), 1, transposed: true)[0];
            x[k.Lane] = (straight.Low * 100 + straight.High).ToS32();
            x[k.Lane + 32] = (turned.Low * 100 + turned.High).ToS32();
        });
        for (var lane = 0; lane < 32; lane++)
        {
            var (row, column) = (lane / 4, lane % 4 * 2);
            Assert.That(result[lane], Is.EqualTo((row * 8 + column) * 100 + row * 8 + column + 1));
            Assert.That(result[lane + 32], Is.EqualTo((column * 8 + row) * 100 + (column + 1) * 8 + row));
        }
    }

    static T[] Left<T>(KernelBuilder k, GlobalBuffer<F32> a, Func<F32, F32, T> pack)
    {
        var (g, t) = (k.Lane / 4, k.Lane % 4 * 2);
        return [Pair(g, t), Pair(g + 8, t), Pair(g, t + 8), Pair(g + 8, t + 8)];

        T Pair(S32 row, S32 column) => pack(a[row * 16 + column], a[row * 16 + column + 1]);
    }

    static T[] Right<T>(KernelBuilder k, GlobalBuffer<F32> b, Func<F32, F32, T> pack)
    {
        var (g, t) = (k.Lane / 4, k.Lane % 4 * 2);
        return [pack(b[t * 8 + g], b[(t + 1) * 8 + g]), pack(b[(t + 8) * 8 + g], b[(t + 9) * 8 + g])];
    }

    static void Check(int depth, Action<KernelBuilder, GlobalBuffer<F32>, GlobalBuffer<F32>, Variable<F32>[]> multiply)
    {
        using var left = new SimulatedBuffer<float>(A);
        using var right = new SimulatedBuffer<float>(B);
        using var result = new SimulatedBuffer<float>(128);
        var kernel = Kernel.Define("matrix", 32, k =>
        {
            var (a, b, c) = (k.Global<F32>("a"), k.Global<F32>("b"), k.Global<F32>("c"));
            var sums = Enumerable.Range(0, 4).Select(i => k.Variable<F32>(i)).ToArray();
            multiply(k, a, b, sums);
            var (g, t) = (k.Lane / 4, k.Lane % 4 * 2);
            for (var i = 0; i < 4; i++)
                c[(g + i / 2 * 8) * 8 + t + i % 2] = sums[i].Value;
        });
        new SimulatedKernel(kernel).Run(1, [left, right, result], new());
        for (var row = 0; row < 16; row++)
        {
            for (var column = 0; column < 8; column++)
            {
                var expected = row / 8 * 2 + column % 2 + Enumerable.Range(0, depth).Sum(k => (double)A[row * depth + k] * B[k * 8 + column]);
                Assert.That(result.Span[row * 8 + column], Is.EqualTo(expected), $"[{row},{column}]");
            }
        }
    }
}
