using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Kernels.Instructions;
using Whence.Kernels.MatMul;
using Whence.Tests.Kernels.MatMul;

namespace Whence.Tests.Kernels.Conv;

/// <summary>Implicit matrix products against the double reference: windows of all kinds, cut and uncut sums, in the tile of choice and in a large one.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
sealed class ConvKernelTests
{
    const double Tolerance = 2e-6;

    static readonly TileShape Small = new(32, 32, 16, 4, 4);
    static readonly TileShape Large = new(128, 64, 16, 8, 8);

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

    [Test]
    public void ForwardEqualsTheReference([ValueSource(nameof(Problems))] ConvDims d, [Values] bool large, [Values(1, 3)] int splits)
    {
        var plan = TilePlan.Cut(large ? Large : Small, d.R * d.S * d.GroupC, splits);
        var got = Run(ConvForward.Define(d, default, plan), ConvForward.Grid(d, plan), plan, X(d), W(d), null, d.N * d.P * d.Q * d.K, d.K);
        SimulatedLaunch.AssertClose(got, ConvReference.Forward(d, X(d), W(d)), Tolerance);
    }

    [Test]
    public void InputGradEqualsTheReference([ValueSource(nameof(Problems))] ConvDims d, [Values] bool large, [Values(1, 3)] int splits)
    {
        var plan = TilePlan.Cut(large ? Large : Small, ConvInputGrad.Depth(d), splits);
        var table = ConvInputGrad.IsStrided(d) ? StridePhase.Table(d) : null;
        var kernel = ConvInputGrad.Define(d, default, plan);
        var got = Run(kernel, ConvInputGrad.Grid(d, plan), plan, Y(d), W(d), table, d.N * d.H * d.W * d.C, d.C);
        SimulatedLaunch.AssertClose(got, ConvReference.InputGrad(d, Y(d), W(d)), Tolerance);
    }

    [Test]
    public void WeightGradEqualsTheReference([ValueSource(nameof(Problems))] ConvDims d, [Values] bool large, [Values(1, 3)] int splits)
    {
        var plan = TilePlan.Cut(large ? Large : Small, d.N * d.P * d.Q, splits);
        var got = Run(ConvWeightGrad.Define(d, plan), ConvWeightGrad.Grid(d, plan), plan, X(d), Y(d), null, W(d).Length, d.R * d.S * d.GroupC);
        SimulatedLaunch.AssertClose(got, ConvReference.WeightGrad(d, X(d), Y(d)), Tolerance);
    }

    // Operands are rounded to 10 or 7 fraction bits: the largest relative error of a product is 2^-10 or 2^-7; errors of a sum partly cancel.
    [TestCase(RegisterType.TF32, 1.0 / 1024)]
    [TestCase(RegisterType.BF16x2, 1.0 / 128)]
    public void TensorCoresKeepTheFormatsAccuracy(RegisterType numbers, double tolerance)
    {
        foreach (var d in Problems)
        {
            var (forward, dx, dw) = (ConvForward.Plan(d, numbers), ConvInputGrad.Plan(d, numbers), ConvWeightGrad.Plan(d, numbers));
            var y = Run(ConvForward.Define(d, default, forward), ConvForward.Grid(d, forward), forward, X(d), W(d), null, d.N * d.P * d.Q * d.K, d.K);
            SimulatedLaunch.AssertClose(y, ConvReference.Forward(d, X(d), W(d)), tolerance);
            var table = ConvInputGrad.IsStrided(d) ? StridePhase.Table(d) : null;
            var input = Run(ConvInputGrad.Define(d, default, dx), ConvInputGrad.Grid(d, dx), dx, Y(d), W(d), table, d.N * d.H * d.W * d.C, d.C);
            SimulatedLaunch.AssertClose(input, ConvReference.InputGrad(d, Y(d), W(d)), tolerance);
            var weight = Run(ConvWeightGrad.Define(d, dw), ConvWeightGrad.Grid(d, dw), dw, X(d), Y(d), null, W(d).Length, d.R * d.S * d.GroupC);
            SimulatedLaunch.AssertClose(weight, ConvReference.WeightGrad(d, X(d), Y(d)), tolerance);
        }
    }

    static float[] Run(Kernel kernel, Extent grid, TilePlan plan, float[] a, float[] b, int[]? table, int length, int columns)
    {
        var words = table is null ? null : Array.ConvertAll(table, BitConverter.Int32BitsToSingle);
        float[][] operands = words is null ? [a, b] : [a, b, words];
        var result = SimulatedLaunch.Run(kernel, grid, [.. operands, new float[plan.Splits * length]]);
        return plan.Splits == 1
            ? result
            : SimulatedLaunch.Run(SplitSum.Define(plan.Splits, length, columns, default), SplitSum.Grid(length, columns), [result, new float[length]]);
    }

    static float[] X(ConvDims d) => SimulatedLaunch.Random(d.N * d.H * d.W * d.C, 1);

    static float[] W(ConvDims d) => SimulatedLaunch.Random(d.K * d.R * d.S * d.GroupC, 2);

    static float[] Y(ConvDims d) => SimulatedLaunch.Random(d.N * d.P * d.Q * d.K, 3);
}
