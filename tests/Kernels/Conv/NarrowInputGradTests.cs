using System.Runtime.InteropServices;
using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Kernels.Tiles;
using Whence.Runtime;
using Whence.Runtime.Compiler;
using Whence.Runtime.Gpu;
using Whence.Tests.Graphs;
using Whence.Tests.Runtime.Compiler;

namespace Whence.Tests.Kernels.Conv;

/// <summary>Input gradients of convolutions with few channels against the double reference: windows of all kinds, with and without an epilogue.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Gpus))]
[Parallelizable(ParallelScope.Children)]
sealed unsafe class NarrowInputGradTests(string device)
{
    const double Tolerance = 2e-6;

    static readonly ConvDims[] Problems =
    [
        new(1, 1, 1, 1, 4, 1, 1, 1, 1),
        new(1, 9, 7, 4, 8, 1, 1, 9, 7),
        new(2, 37, 35, 3, 20, 7, 7, 19, 18, 2, 2, PadTop: 3, PadLeft: 3),
        new(1, 64, 64, 3, 64, 7, 7, 32, 32, 2, 2, PadTop: 3, PadLeft: 3),
        new(3, 17, 33, 3, 16, 3, 3, 17, 33, PadTop: 1, PadLeft: 1),
        new(1, 12, 40, 1, 68, 3, 3, 12, 40, PadTop: 1, PadLeft: 1),
        new(1, 23, 19, 2, 36, 3, 3, 12, 10, 2, 2, PadTop: 1, PadLeft: 1),
        new(1, 50, 52, 4, 12, 5, 5, 16, 16, 3, 3),
        new(1, 20, 21, 2, 8, 5, 6, 20, 21, 1, 1, 2, 2, 4, 5),
        new(1, 31, 30, 3, 8, 3, 3, 8, 8, 4, 4, 2, 3, 1, 2),
        new(2, 12, 9, 3, 4, 2, 3, 4, 2, 3, 4, 2, 2, 1, 1),
        new(1, 10, 9, 4, 24, 3, 2, 4, 9, 2, 1, PadTop: 0, PadLeft: 1),
        new(1, 15, 14, 3, 8, 2, 2, 3, 3, 5, 4),
        new(1, 26, 29, 1, 4, 9, 9, 26, 29, PadTop: 4, PadLeft: 4),
        new(1, 12, 60, 1, 8, 1, 17, 12, 60, PadTop: 0, PadLeft: 8),
        new(1, 35, 35, 3, 32, 11, 11, 8, 8, 4, 4, PadTop: 2, PadLeft: 2),
    ];

    static readonly Epilogue[] Epilogues =
    [
        new(Bias: true, Activation: ActivationKind.Relu), new(Residual: true, Mask: true),
        new(Bias: true, Residual: true, Activation: ActivationKind.Clip, A: -5, B: 7.5f, Mask: true),
    ];

    GpuBackend backend = null!;

    [OneTimeSetUp]
    public void OpenBackend() => backend = (GpuBackend)Backend.Open(device);

    [OneTimeTearDown]
    public void CloseBackend() => backend?.Dispose();

    [TestCaseSource(nameof(Problems))]
    public void ItEqualsTheReference(ConvDims d)
    {
        var (dy, w) = (OpRun.Random(d.N * d.P * d.Q * d.K, 1), OpRun.Random(d.K * d.R * d.S * d.C, 2));
        OpRun.AssertClose(Values(d, dy, w, default, [], []), ConvReference.InputGrad(d, dy, w), Tolerance);
    }

    [Test]
    public void ResultsAreFinishedBeforeTheyAreStored([ValueSource(nameof(Epilogues))] Epilogue e, [Values(2, 7, 15)] int problem)
    {
        var d = Problems[problem];
        var (dy, w) = (OpRun.Random(d.N * d.P * d.Q * d.K, 1), OpRun.Random(d.K * d.R * d.S * d.C, 2));
        var (bias, other) = (OpRun.Random(d.C, 3), OpRun.Random(d.N * d.H * d.W * d.C, 4));
        var expected = ConvReference.InputGrad(d, dy, w).Select((v, i) => Finish(v, i)).ToArray();
        OpRun.AssertClose(Values(d, dy, w, e, bias, other), expected, Tolerance);

        double Finish(double v, int i)
        {
            v += e.Bias ? bias[i % d.C] : 0;
            v += e.Residual ? other[i] : 0;
            v = e.Activation switch { ActivationKind.Relu => Math.Max(v, 0), ActivationKind.Clip => Math.Clamp(v, e.A, e.B), _ => v };
            return e.Mask && !(other[i] > 0) ? 0 : v;
        }
    }

    [Test]
    public void FirstConvolutionsSuit()
    {
        Assert.That(NarrowLaunch.Suits(new(32, 224, 224, 3, 64, 7, 7, 112, 112, 2, 2, PadTop: 3, PadLeft: 3)));
        Assert.That(NarrowLaunch.Suits(new(1, 32, 32, 3, 16, 3, 3, 32, 32, PadTop: 1, PadLeft: 1)));
        Assert.That(NarrowLaunch.Suits(new(1, 224, 224, 3, 96, 11, 11, 54, 54, 4, 4)));
        Assert.That(NarrowLaunch.Suits(new(1, 224, 224, 3, 96, 4, 4, 56, 56, 4, 4)), Is.False, "one tap a place");
        Assert.That(NarrowLaunch.Suits(new(1, 32, 32, 5, 16, 3, 3, 32, 32, PadTop: 1, PadLeft: 1)), Is.False, "five channels");
        Assert.That(NarrowLaunch.Suits(new(1, 32, 32, 3, 18, 3, 3, 32, 32, PadTop: 1, PadLeft: 1)), Is.False, "filters do not come in fours");
        Assert.That(NarrowLaunch.Suits(new(1, 32, 90, 3, 16, 1, 18, 32, 73)), Is.False, "a window wider than threads for it");
        Assert.That(NarrowLaunch.Suits(new(1, 90, 90, 3, 16, 31, 17, 60, 74)), Is.False, "a window beyond shared memory");
    }

    [Test]
    public void NothingSpills([Values(1, 2, 3, 4)] int channels)
    {
        Assume.That(device, Is.EqualTo("simulator"), "the assembler is asked once");
        var kernel = NarrowLaunch.Of(new(1, 32, 32, channels, 16, 3, 3, 32, 32, PadTop: 1, PadLeft: 1)).Kernel;
        var report = Ptxas.Assemble(KernelText.Of(kernel, PtxTarget.Parse("sm_90", new(7, 8))), "sm_90");
        Assert.That((report.SpillStores, report.SpillLoads, report.Stack), Is.EqualTo((0, 0, 0)));
    }

    float[] Values(ConvDims d, float[] dy, float[] w, Epilogue e, float[] bias, float[] other)
    {
        var blocks = new List<Block>();
        try
        {
            var launch = NarrowLaunch.Of(d);
            var phases = Buffer(MemoryMarshal.Cast<NarrowPhase, float>(launch.Phases).ToArray());
            var (turned, dx) = (Buffer(new float[w.Length]), Buffer(new float[d.N * d.H * d.W * d.C]));
            var to = blocks[^1];
            var epilogue = new GpuEpilogue(e, Buffer(bias), Buffer(other), Buffer(other));
            using var sequence = backend.Record(
            [
                GpuLaunch.Of(
                    KernelMethod.Of(NarrowWeight.Run), NarrowWeight.Grid(w.Length), Buffer(w), turned, new FastDivisor(d.K / Float4.Width), new FastDivisor(d.C), d.R * d.S),
                GpuLaunch.Of(launch.Kernel, launch.Dims.Grid, Buffer(dy), turned, phases, dx, launch.Dims, epilogue.Fields(dx)),
            ]);
            sequence.Run();
            var values = new float[dx.Length];
            to.Read(values);
            return values;
        }
        finally
        {
            blocks.ForEach(block => block.Dispose());
        }

        GpuBuffer Buffer(float[] values)
        {
            if (values.Length == 0)
                return default;
            blocks.Add(backend.Allocate(values.Length));
            blocks[^1].Write(values);
            return new((nint)blocks[^1].Pointer, values.Length);
        }
    }
}
