using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Tests.Kernels.MatMul;

namespace Whence.Tests.Kernels.Conv;

/// <summary>Depthwise convolutions and their gradients against the double reference.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
sealed class DepthwiseKernelTests
{
    const double Tolerance = 2e-6;

    static readonly ConvDims[] Problems =
    [
        new(1, 7, 7, 8, 8, 3, 3, 7, 7, PadTop: 1, PadLeft: 1, Groups: 8),
        new(2, 8, 9, 32, 32, 3, 3, 4, 5, 2, 2, PadTop: 1, PadLeft: 1, Groups: 32),
        new(1, 6, 5, 3, 3, 2, 3, 5, 3, Groups: 3),
        new(1, 9, 11, 6, 6, 3, 3, 9, 11, 1, 1, 2, 2, 2, 2, 6),
        new(1, 9, 11, 6, 6, 3, 2, 3, 6, 3, 2, 1, 2, 1, 1, 6),
        new(1, 8, 8, 4, 12, 3, 3, 8, 8, PadTop: 1, PadLeft: 1, Groups: 4),
        new(1, 7, 8, 2, 8, 3, 3, 4, 4, 2, 2, PadTop: 1, PadLeft: 1, Groups: 2),
        new(1, 10, 10, 4, 4, 7, 7, 10, 10, PadTop: 3, PadLeft: 3, Groups: 4),
        new(1, 98, 97, 64, 64, 3, 3, 98, 97, PadTop: 1, PadLeft: 1, Groups: 64),
    ];

    [Test]
    public void ForwardEqualsTheReference([ValueSource(nameof(Problems))] ConvDims d)
    {
        var windows = PatchDims.OfInput(d);
        var (x, w) = (X(d), W(d));
        var kernel = DepthwiseConv.Define("depthwise", windows, d.GroupK, default);
        var y = SimulatedLaunch.Run(kernel, DepthwiseConv.Grid(windows, d.GroupK), [x, Turn(d, w), new float[d.N * d.P * d.Q * d.K]]);
        SimulatedLaunch.AssertClose(y, ConvReference.Forward(d, x, w), Tolerance);
    }

    [Test]
    public void InputGradEqualsTheReference([ValueSource(nameof(Problems))] ConvDims d)
    {
        var (dy, w) = (Y(d), W(d));
        var expected = ConvReference.InputGrad(d, dy, w);
        var dx = SimulatedLaunch.Run(DepthwiseInputGrad.Define(d, default), DepthwiseInputGrad.Grid(d), [dy, Turn(d, w), new float[expected.Length]]);
        SimulatedLaunch.AssertClose(dx, expected, Tolerance);
        if (d.GroupK > 1 || ConvInputGrad.IsStrided(d))
            return;
        var windows = PatchDims.OfResult(d);
        var kernel = DepthwiseConv.Define("depthwise_dx", windows, 1, default);
        dx = SimulatedLaunch.Run(kernel, DepthwiseConv.Grid(windows, 1), [dy, Turn(d, w), new float[expected.Length]]);
        SimulatedLaunch.AssertClose(dx, expected, Tolerance);
    }

    [Test]
    public void WeightGradEqualsTheReference([ValueSource(nameof(Problems))] ConvDims d)
    {
        var (x, dy) = (X(d), Y(d));
        var partial = new float[DepthwiseWeightGrad.Parts(d) * W(d).Length];
        partial = SimulatedLaunch.Run(DepthwiseWeightGrad.Partial(d), DepthwiseWeightGrad.PartialGrid(d), [x, dy, partial]);
        var dw = SimulatedLaunch.Run(DepthwiseWeightGrad.Sum(d), DepthwiseWeightGrad.SumGrid(d), [partial, new float[W(d).Length]]);
        SimulatedLaunch.AssertClose(dw, ConvReference.WeightGrad(d, x, dy), Tolerance);
    }

    static float[] Turn(ConvDims d, float[] w) =>
        SimulatedLaunch.Run(DepthwiseWeight.Define(d.K, d.R * d.S), DepthwiseWeight.Grid(d.K, d.R * d.S), [w, new float[w.Length]]);

    static float[] X(ConvDims d) => SimulatedLaunch.Random(d.N * d.H * d.W * d.C, 1);

    static float[] W(ConvDims d) => SimulatedLaunch.Random(d.K * d.R * d.S, 2);

    static float[] Y(ConvDims d) => SimulatedLaunch.Random(d.N * d.P * d.Q * d.K, 3);
}
