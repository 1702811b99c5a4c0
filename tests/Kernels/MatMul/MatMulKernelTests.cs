using Whence.Kernels;
using Whence.Kernels.MatMul;
using Whence.Runtime;
using Whence.Runtime.Gpu;
using Whence.Tests.Graphs;

namespace Whence.Tests.Kernels.MatMul;

/// <summary>Tiled matrix products in every tile, transposed and not, at sizes around the tile's, against sums in double precision.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Gpus))]
[Parallelizable(ParallelScope.Children)]
sealed class MatMulKernelTests(string device)
{
    const double Tolerance = 2e-6;

    static readonly ProductTile Small = ProductTiles.Of(ProductNumbers.Single)[^1];

    GpuBackend backend = null!;

    static IEnumerable<ProductTile> Tiles => ProductSample.Numbers.SelectMany(ProductTiles.Of);

    [OneTimeSetUp]
    public void OpenBackend() => backend = (GpuBackend)Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    // Products of rounded operands are exact in float32, so that what is left is the rounding of the sums, which the tensor cores cut instead.
    [Test]
    public void EveryTileEqualsTheReferenceOfRoundedOperands([ValueSource(nameof(Tiles))] ProductTile tile, [Values] bool transA, [Values] bool transB)
    {
        Check(new(1, tile.M, tile.N, 2 * tile.Terms, transA, transB), tile);
        Check(new(1, tile.M - 4, tile.N + 4, 4 * tile.Terms - 4, transA, transB), tile);
        Check(new(1, 4, 4, 4, transA, transB), tile);
        if (!tile.TakesSingles)
            return;
        Check(new(1, 1, 1, 1, transA, transB), tile);
        Check(new(1, tile.M + 1, tile.N - 1, tile.Terms + 1, transA, transB), tile);
        Check(new(1, 13, 7, 37, transA, transB), tile);
        Check(new(1, 6, 10, 22, transA, transB), tile);
    }

    [Test]
    public void ABatchSharesOrStepsThroughItsOperands([Values(0, -1)] int stepA, [Values(0, -1)] int stepB) =>
        Check(new(3, 33, 20, 19, false, true, stepA, stepB), Small);

    [Test]
    public void CutSumsAreJoined([Values] ProductNumbers numbers, [Values(2, 3, 4)] int splits, [Values(128, 150)] int depth) => Check(
        new(2, 20, 36, depth, false, false), ProductTiles.Of(numbers)[^1], new(Bias: true, Residual: true, Activation: ActivationKind.Relu), splits);

    [Test]
    public void ResultsAreFinished([Values] ActivationKind activation, [Values] bool mask, [Values(35, 36)] int columns, [Values] ProductNumbers numbers) => Check(
        new(1, 9, columns, 21), ProductTiles.Of(numbers)[2], new(true, true, activation, activation == ActivationKind.Clip ? -0.5f : 0.25f, 0.75f, mask));

    void Check(MatMulDims d, ProductTile tile, Epilogue e = default, int splits = 1)
    {
        var (a, b) = (OpRun.Random(Length(d.Batch, d.StepA, d.M * d.K), 1), OpRun.Random(Length(d.Batch, d.StepB, d.K * d.N), 2));
        var length = d.Batch * d.M * d.N;
        float[] bias = OpRun.Random(d.N, 3), residual = OpRun.Random(length, 4), mask = OpRun.Random(length, 5);
        var product = MatMulProduct.Of(d, TilePlan.Cut(tile, d.K, splits));
        var got = ProductRun.Values(backend, product, a, b, length, e, bias, residual, mask);
        OpRun.AssertClose(got, Reference(d, e, Rounding.Of(tile.Numbers, a), Rounding.Of(tile.Numbers, b), bias, residual, mask), Tolerance);
    }

    static int Length(int batch, long step, int matrix) => (int)((batch - 1) * step) + matrix;

    static double[] Reference(MatMulDims d, Epilogue e, float[] a, float[] b, float[] bias, float[] residual, float[] mask)
    {
        var y = new double[d.Batch * d.M * d.N];
        for (var i = 0; i < y.Length; i++)
        {
            var (n, m, batch) = (i % d.N, i / d.N % d.M, i / d.N / d.M);
            double sum = 0;
            for (var k = 0; k < d.K; k++)
                sum += (double)a[batch * d.StepA + (d.TransA ? k * d.M + m : m * d.K + k)] * b[batch * d.StepB + (d.TransB ? n * d.K + k : k * d.N + n)];
            sum += (e.Bias ? bias[n] : 0) + (e.Residual ? residual[i] : 0);
            sum = e.Activation switch
            {
                ActivationKind.Relu => Math.Max(sum, 0),
                ActivationKind.LeakyRelu => sum > 0 ? sum : sum * e.A,
                ActivationKind.Clip => Math.Clamp(sum, e.A, e.B),
                _ => sum,
            };
            y[i] = e.Mask && !(mask[i] > 0) ? 0 : sum;
        }
        return y;
    }
}
