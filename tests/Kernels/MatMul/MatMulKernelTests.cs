using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.MatMul;

namespace Whence.Tests.Kernels.MatMul;

/// <summary>Tiled matrix products in every tile, transposed and not, at sizes around the tile's, against sums in double precision.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
sealed class MatMulKernelTests
{
    const double Tolerance = 2e-6;

    static readonly TileShape Small = new(32, 32, 16, 4, 4);

    static IEnumerable<TileShape> Tiles => TilePlan.Tiles(RegisterType.F32).Select(entry => entry.Tile);

    static IEnumerable<TileShape> TensorTiles => TilePlan.Tiles(RegisterType.TF32).Select(entry => entry.Tile);

    [Test]
    public void EveryTileEqualsTheReference([ValueSource(nameof(Tiles))] TileShape tile, [Values] bool transA, [Values] bool transB)
    {
        Check(new(1, 1, 1, 1, transA, transB), default, new(tile, 1));
        Check(new(1, tile.M, tile.N, 2 * tile.K, transA, transB), default, new(tile, 1));
        Check(new(1, tile.M + 1, tile.N - 1, tile.K + 1, transA, transB), default, new(tile, 1));
        Check(new(1, tile.M - 4, tile.N + 4, 3 * tile.K - 4, transA, transB), default, new(tile, 1));
        Check(new(1, 13, 7, 37, transA, transB), default, new(tile, 1));
        Check(new(1, 6, 10, 22, transA, transB), default, new(tile, 1));
    }

    // Products of rounded operands are exact in float32, so that what is left is the rounding of the sums, which the tensor cores cut instead.
    [Test]
    public void TensorCoreTilesEqualTheReferenceOfRoundedOperands(
        [ValueSource(nameof(TensorTiles))] TileShape tile, [Values(RegisterType.TF32, RegisterType.BF16x2)] RegisterType numbers, [Values] bool transA,
        [Values] bool transB)
    {
        Func<float, float> round = numbers == RegisterType.TF32 ? ToTf32 : ToBFloat16;
        Check(new(1, tile.M, tile.N, 2 * tile.K, transA, transB), default, new(tile, 1, numbers), round);
        Check(new(1, tile.M + 1, tile.N - 1, tile.K + 1, transA, transB), default, new(tile, 1, numbers), round);
        Check(new(1, tile.M - 4, tile.N + 4, 4 * tile.K - 4, transA, transB), default, new(tile, 1, numbers), round);
        Check(new(1, tile.M, tile.N, tile.K, transA, transB), default, new(tile, 1, numbers), round);
        Check(new(1, 13, 7, 37, transA, transB), default, new(tile, 1, numbers), round);
        Check(new(2, 6, 10, 150, transA, transB), new(Bias: true), TilePlan.Cut(tile, 150, 3, numbers), round);
    }

    [Test]
    public void ABatchSharesOrStepsThroughItsOperands([Values(0, -1)] int stepA, [Values(0, -1)] int stepB) =>
        Check(new(3, 33, 20, 19, false, true, stepA, stepB), default, new(Small, 1));

    [Test]
    public void CutSumsAreJoined([Values(2, 3, 4)] int splits, [Values(64, 75)] int depth) =>
        Check(new(2, 20, 36, depth, false, false), new(Bias: true, Residual: true, Activation: ActivationKind.Relu), TilePlan.Cut(Small, depth, splits));

    [Test]
    public void ResultsAreFinished([Values] ActivationKind activation, [Values] bool mask, [Values(35, 36)] int columns) =>
        Check(new(1, 9, columns, 21), new(true, true, activation, activation == ActivationKind.Clip ? -0.5f : 0.25f, 0.75f, mask), new(Small, 1));

    static void Check(MatMulDims d, Epilogue e, TilePlan plan, Func<float, float>? round = null)
    {
        var (a, b) = (SimulatedLaunch.Random(Length(d.Batch, d.StepA, d.M * d.K), 1), SimulatedLaunch.Random(Length(d.Batch, d.StepB, d.K * d.N), 2));
        var length = d.Batch * d.M * d.N;
        float[] bias = SimulatedLaunch.Random(d.N, 3), residual = SimulatedLaunch.Random(length, 4), mask = SimulatedLaunch.Random(length, 5);
        float[][] finish = [.. e.Bias ? [bias] : (float[][])[], .. e.Residual ? [residual] : (float[][])[], .. e.Mask ? [mask] : (float[][])[], new float[length]];
        var grid = plan.Grid(d.Batch, d.M, d.N);
        var kernel = MatMulKernel.Define(d, e, plan);
        var numbers = e.Activation switch
        {
            ActivationKind.LeakyRelu => new KernelArgument[] { e.A },
            ActivationKind.Clip => [e.A, e.B],
            _ => [],
        };
        float[] got;
        if (plan.Splits == 1)
        {
            got = SimulatedLaunch.Run(kernel, grid, [a, b, .. finish], numbers);
        }
        else
        {
            var partial = SimulatedLaunch.Run(kernel, grid, [a, b, new float[plan.Splits * length]]);
            got = SimulatedLaunch.Run(SplitSum.Define(plan.Splits, length, d.N, e), SplitSum.Grid(length, d.N), [partial, .. finish], numbers);
        }
        SimulatedLaunch.AssertClose(got, Reference(d, e, Rounded(a), Rounded(b), bias, residual, mask), Tolerance);

        float[] Rounded(float[] values) => round is null ? values : Array.ConvertAll(values, value => round(value));
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

    // 10 fraction bits, ties away from zero.
    static float ToTf32(float value) => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(value) + 0x1000) & ~0x1FFFu);

    // 7 fraction bits, ties to even.
    static float ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & ~0xFFFFu);
    }
}
