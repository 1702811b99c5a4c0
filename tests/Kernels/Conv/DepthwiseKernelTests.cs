using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Runtime;
using Whence.Tests.Graphs;

namespace Whence.Tests.Kernels.Conv;

/// <summary>Depthwise convolutions and their gradients against the double reference, on every GPU.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Gpus))]
sealed class DepthwiseKernelTests(string device)
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
    ];

    // Large enough for several columns a thread: strides 1, 2 and 4 over taps 2 apart.
    static readonly ConvDims[] Runs =
    [
        new(1, 98, 97, 64, 64, 3, 3, 98, 97, PadTop: 1, PadLeft: 1, Groups: 64),
        new(1, 131, 131, 64, 64, 3, 5, 131, 65, 1, 2, PadTop: 1, PadLeft: 1, Groups: 64),
        new(1, 66, 262, 128, 128, 2, 3, 65, 65, 1, 4, 1, 2, 0, 1, 128),
    ];

    Backend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    [Test]
    public void LargeOnesTakeSeveralColumnsAThread()
    {
        foreach (var d in Runs)
            Assert.That(DepthwiseLaunch.Forward(d).Kernel.Name, Does.Contain(nameof(DepthwiseRun)));
        Assert.That(DepthwiseLaunch.InputGrad(Runs[0]).Kernel.Name, Does.Contain(nameof(DepthwiseRun)));
        foreach (var d in Problems)
            Assert.That(DepthwiseLaunch.Forward(d).Kernel.Name, Does.Contain(nameof(DepthwiseConv)));
    }

    [TestCaseSource(nameof(Problems))]
    [TestCaseSource(nameof(Runs))]
    public void ForwardEqualsTheReference(ConvDims d)
    {
        var (x, w) = (X(d), W(d));
        var y = OpRun.Values(backend, new Conv2D(Window(d)), (XShape(d), x), (WShape(d), w));
        OpRun.AssertClose(y, ConvReference.Forward(d, x, w), Tolerance);
    }

    [TestCaseSource(nameof(Problems))]
    public void InputGradEqualsTheReference(ConvDims d) => CheckInputGrad(d);

    [Test]
    public void LargeInputGradEqualsTheReference() => CheckInputGrad(Runs[0]);

    [TestCaseSource(nameof(Problems))]
    public void WeightGradEqualsTheReference(ConvDims d) => CheckWeightGrad(d);

    [Test]
    public void WeightGradOfManySegmentsEqualsTheReference() => CheckWeightGrad(new(9, 15, 40, 8, 8, 3, 4, 8, 38, 2, 1, PadTop: 1, PadLeft: 0, Groups: 8));

    [Test]
    public void ResultsAreFinishedBeforeTheyAreStored([Values(0, 1, 2, 3)] int problem, [Values] bool isRun)
    {
        var d = isRun ? Runs[0] : Problems[problem];
        (Shape, float[])[] inputs = [(XShape(d), X(d)), (WShape(d), W(d)), ([d.K], OpRun.Random(d.K, 4)), ([d.N, d.P, d.Q, d.K], Y(d))];
        Op[] activations = [new Relu(), new LeakyRelu(0.25f), new Clip(-0.5f, 0.75f)];
        var activation = activations[problem % activations.Length];
        // The gradient of a Relu behind it is the mask of the input gradient.
        var fused = OpRun.Values(backend, inputs, Build);
        Assert.That(fused, Is.EqualTo(OpRun.Values(backend, inputs, Build, new() { Fuse = false })).Within(Tolerance * fused.Max(Math.Abs)));

        Node Build(Graph g, Node[] x)
        {
            var before = g.Add(new Relu(), x[0]);
            var y = g.Add(new Conv2D(Window(d), bias: true), before, x[1], x[2]);
            y = g.Add(activation, g.Add(new Add(), y, x[3]));
            return g.Add(new Add(), g.Add(new ReduceSum([]), y), g.Gradient(y, x[3], [x[0]])[0]);
        }
    }

    void CheckInputGrad(ConvDims d)
    {
        var (dy, w) = (Y(d), W(d));
        var dx = OpRun.Values(backend, new Conv2DInputGrad(Window(d), d.H, d.W), ([d.N, d.P, d.Q, d.K], dy), (WShape(d), w));
        OpRun.AssertClose(dx, ConvReference.InputGrad(d, dy, w), Tolerance);
    }

    void CheckWeightGrad(ConvDims d)
    {
        var (x, dy) = (X(d), Y(d));
        var dw = OpRun.Values(backend, new Conv2DWeightGrad(Window(d), d.R, d.S), (XShape(d), x), ([d.N, d.P, d.Q, d.K], dy));
        OpRun.AssertClose(dw, ConvReference.WeightGrad(d, x, dy), Tolerance);
    }

    // The padding at the end follows from the number of windows.
    static ConvWindow Window(ConvDims d) => new(
        d.StrideH, d.StrideW, d.PadTop, d.PadLeft, (d.P - 1) * d.StrideH + (d.R - 1) * d.DilationH + 1 - d.H - d.PadTop,
        (d.Q - 1) * d.StrideW + (d.S - 1) * d.DilationW + 1 - d.W - d.PadLeft, d.DilationH, d.DilationW, d.Groups);

    static Shape XShape(ConvDims d) => [d.N, d.H, d.W, d.C];

    static Shape WShape(ConvDims d) => [d.K, d.R, d.S, 1];

    static float[] X(ConvDims d) => OpRun.Random(d.N * d.H * d.W * d.C, 1);

    static float[] W(ConvDims d) => OpRun.Random(d.K * d.R * d.S, 2);

    static float[] Y(ConvDims d) => OpRun.Random(d.N * d.P * d.Q * d.K, 3);
}
