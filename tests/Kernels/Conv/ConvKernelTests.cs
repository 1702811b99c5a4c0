using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Kernels.MatMul;
using Whence.Runtime;
using Whence.Runtime.Gpu;
using Whence.Tests.Graphs;
using Whence.Tests.Kernels.MatMul;

namespace Whence.Tests.Kernels.Conv;

/// <summary>Implicit matrix products against the double reference: windows of all kinds, cut and uncut sums, in small tiles and in the largest that take them.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Gpus))]
[Parallelizable(ParallelScope.Children)]
sealed class ConvKernelTests(string device)
{
    const double Tolerance = 2e-6;

    static readonly ConvDims[] Problems =
    [
        new(1, 1, 1, 1, 1, 1, 1, 1, 1),
        new(2, 5, 7, 3, 5, 3, 3, 5, 7, PadTop: 1, PadLeft: 1),
        new(1, 9, 8, 16, 17, 3, 3, 5, 4, 2, 2, PadTop: 1, PadLeft: 1),
        new(2, 6, 6, 31, 16, 1, 1, 3, 3, 2, 2),
        new(1, 10, 9, 4, 6, 3, 2, 4, 9, 2, 1, PadTop: 0, PadLeft: 1),
        new(1, 12, 12, 4, 8, 5, 5, 12, 12, 1, 1, 2, 2, 4, 4),
        new(1, 11, 10, 4, 8, 3, 3, 5, 4, 2, 2, 2, 2, 1, 1),
        new(1, 12, 9, 8, 4, 2, 3, 4, 2, 3, 4, 2, 2, 1, 1),
        new(2, 6, 5, 6, 12, 3, 3, 6, 5, PadTop: 1, PadLeft: 1, Groups: 3),
        new(1, 8, 8, 16, 24, 3, 3, 4, 4, 2, 2, PadTop: 1, PadLeft: 1, Groups: 2),
        new(1, 8, 8, 3, 16, 4, 4, 2, 2, 4, 4),
        new(1, 12, 11, 32, 40, 3, 3, 12, 11, PadTop: 1, PadLeft: 1),
    ];

    GpuBackend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = (GpuBackend)Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    [Test]
    public void ForwardEqualsTheReference([ValueSource(nameof(Problems))] ConvDims d, [Values] ProductNumbers numbers, [Values] bool large, [Values(1, 3)] int splits)
    {
        var (plan, x, w) = (Plan(numbers, large, Product.IsFours(d.GroupC), d.R * d.S * d.GroupC, splits), X(d), W(d));
        var got = ProductRun.Values(backend, ConvProduct.Forward(d, plan), x, w, d.N * d.P * d.Q * d.K);
        OpRun.AssertClose(got, ConvReference.Forward(d, Rounding.Of(numbers, x), Rounding.Of(numbers, w)), Tolerance);
    }

    [Test]
    public void InputGradEqualsTheReference([ValueSource(nameof(Problems))] ConvDims d, [Values] ProductNumbers numbers, [Values] bool large, [Values(1, 3)] int splits)
    {
        var (plan, dy, w) = (Plan(numbers, large, Product.IsFours(d.GroupC, d.GroupK), StridePhase.MostTerms(d), splits), Y(d), W(d));
        var got = ProductRun.Values(backend, ConvProduct.InputGrad(d, plan), dy, w, d.N * d.H * d.W * d.C);
        OpRun.AssertClose(got, ConvReference.InputGrad(d, Rounding.Of(numbers, dy), Rounding.Of(numbers, w)), Tolerance);
    }

    [Test]
    public void WeightGradEqualsTheReference([ValueSource(nameof(Problems))] ConvDims d, [Values] ProductNumbers numbers, [Values] bool large, [Values(1, 3)] int splits)
    {
        var (plan, x, dy) = (Plan(numbers, large, Product.IsFours(d.GroupC, d.GroupK), d.N * d.P * d.Q, splits), X(d), Y(d));
        var got = ProductRun.Values(backend, ConvProduct.WeightGrad(d, plan), dy, x, d.K * d.R * d.S * d.GroupC);
        OpRun.AssertClose(got, ConvReference.WeightGrad(d, Rounding.Of(numbers, x), Rounding.Of(numbers, dy)), Tolerance);
    }

    static TilePlan Plan(ProductNumbers numbers, bool large, bool fours, int depth, int splits)
    {
        var tiles = ProductTiles.For(numbers, fours, light: false).ToList();
        return TilePlan.Cut(large ? tiles[0] : tiles[^1], depth, splits);
    }

    static float[] X(ConvDims d) => OpRun.Random(d.N * d.H * d.W * d.C, 1);

    static float[] W(ConvDims d) => OpRun.Random(d.K * d.R * d.S * d.GroupC, 2);

    static float[] Y(ConvDims d) => OpRun.Random(d.N * d.P * d.Q * d.K, 3);
}
