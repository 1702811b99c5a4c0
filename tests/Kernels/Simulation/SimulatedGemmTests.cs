using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Simulation;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>A matrix product through tiles in shared memory, as real kernels do it.</summary>
[TestFixture]
sealed class SimulatedGemmTests
{
    const int Tile = 64;
    const int Depth = 16;

    [Test]
    public void ATiledProductEqualsTheDoubleReference()
    {
        var (m, n, k) = (100, 70, 50);
        var random = new Random(1);
        var a = Enumerable.Range(0, m * k).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var b = Enumerable.Range(0, k * n).Select(_ => random.NextSingle() - 0.5f).ToArray();
        using var left = new SimulatedBuffer<float>(a);
        using var right = new SimulatedBuffer<float>(b);
        using var product = new SimulatedBuffer<float>(m * n);
        var kernel = new SimulatedKernel(Gemm());
        kernel.Run(new(2, 2), [left, right, product, m, n, k], new());
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var expected = Enumerable.Range(0, k).Sum(l => (double)a[i * k + l] * b[l * n + j]);
                Assert.That(product.Span[i * n + j], Is.EqualTo(expected).Within(2e-6), $"[{i},{j}]");
            }
        }
        Assert.That(kernel.PeakLiveRegisters, Is.InRange(24, 64), "16 sums, 8 operands, addresses");
    }

    /// <summary>c[m,n] = a[m,k] b[k,n] in tiles of 64 x 64, 16 x 16 threads with 4 x 4 sums each.</summary>
    internal static Kernel Gemm() => Kernel.Define("gemm_tile", 256, k =>
    {
        var (a, b, c) = (k.Global<F32>("a"), k.Global<F32>("b"), k.Global<F32>("c"));
        var (m, n, depth) = (k.Parameter<S32>("m"), k.Parameter<S32>("n"), k.Parameter<S32>("k"));
        var left = k.Shared<F32>("left", Depth * Tile);
        var right = k.Shared<F32>("right", Depth * Tile);
        var thread = k.ThreadId.X;
        var (row, column) = (k.GroupId.Y * Tile, k.GroupId.X * Tile);
        var (ty, tx) = (thread / 16 * 4, thread % 16 * 4);
        var sums = Enumerable.Range(0, 16).Select(_ => k.Variable<F32>(0)).ToArray();
        k.For(0, depth, Depth, from =>
        {
            for (var part = 0; part < 4; part++)
            {
                var (r, l) = (thread / 16 + part * 16, thread % 16);
                left[l * Tile + r] = a.At((row + r) * depth + from + l).LoadIf((row + r < m) & (from + l < depth));
                var (d, col) = (thread / Tile + part * 4, thread % Tile);
                right[d * Tile + col] = b.At((from + d) * n + column + col).LoadIf((from + d < depth) & (column + col < n));
            }
            k.Barrier();
            for (var l = 0; l < Depth; l++)
            {
                var x = left.At(ty).LoadVector(4, l * Tile);
                var y = right.At(tx).LoadVector(4, l * Tile);
                for (var i = 0; i < 16; i++)
                    sums[i].Value = k.Fma(x[i / 4], y[i % 4], sums[i].Value);
            }
            k.Barrier();
        });
        for (var i = 0; i < 16; i++)
        {
            var (r, col) = (row + ty + i / 4, column + tx + i % 4);
            c.At(r * n + col).StoreIf((r < m) & (col < n), sums[i].Value);
        }
    });
}
