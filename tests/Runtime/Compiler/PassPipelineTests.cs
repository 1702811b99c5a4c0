using Whence.Kernels;
using Whence.Runtime.Compiler;
using Whence.Runtime.Simulated;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>The passes of ILGPU's optimiser: nothing in its contract says what they are, and one of them is unsound.</summary>
[TestFixture]
sealed class PassPipelineTests
{
    const string Unsound = "CodePlacement`1";

    // Version 1.5.3, optimisation level 2. A change here is another compiler: read what is new, and run everything.
    static readonly string[] Passes =
    [
        "LowerThreadIntrinsics", "IntrinsicResolver`1", "IntrinsicSpecializer`1", "LowerThreadIntrinsics", "IntrinsicResolver`1", "IntrinsicSpecializer`1",
        "LowerArrays", "LowerPointerViews", "PTXAcceleratorSpecializer", "Inliner", "UnreachableCodeElimination", "DeadCodeElimination",
        "InferKernelAddressSpaces", "LowerStructures", "UnreachableCodeElimination", "DeadCodeElimination", "SSAStructureConstruction",
        "InferLocalAddressSpaces", "CleanupBlocks", "SimplifyControlFlow", "LoopInvariantCodeMotion", "UnreachableCodeElimination", "DeadCodeElimination",
        "SimplifyControlFlow", "DeadCodeElimination", Unsound, "PTXBlockScheduling", "DeadCodeElimination",
    ];

    static readonly string[] EarlyPasses =
    [
        "Inliner", "SimplifyControlFlow", "SSAConstruction", "DeadCodeElimination", "LowerStructures", "DeadCodeElimination", "LoopInvariantCodeMotion",
        "UnreachableCodeElimination", "DeadCodeElimination", "SimplifyControlFlow", "IfConditionConversion", "DeadCodeElimination", "IfConversion",
        "SimplifyControlFlow", "InferAddressSpaces",
    ];

    [Test]
    public void ThePassesAreThoseThatWereRead()
    {
        using var context = Unfenced.Open();
        Assert.That(PassPipeline.Names(context), Is.EqualTo(EarlyPasses));
        PassPipeline.Narrow(context, typeof(FaultyKernels).GetMethod(nameof(FaultyKernels.ReadThenWrite))!);
        Assert.That(PassPipeline.Names(context), Is.EqualTo(EarlyPasses));
        using var backend = Unfenced.Open(context);
        Assert.That(PassPipeline.Names(backend), Is.EqualTo(Passes));
        PassPipeline.Fence(backend);
        Assert.That(PassPipeline.Names(backend), Is.EqualTo(Passes.Where(name => name != Unsound)));
        using var fenced = KernelCompiler.Open(context, PtxTarget.Parse("sm_90a"));
        Assert.That(PassPipeline.Names(fenced), Is.EqualTo(PassPipeline.Names(backend)));
    }

    [TestCase(nameof(FaultyKernels.ReadThenWrite), "ld.global.f32", "st.global.f32", 0)]
    [TestCase(nameof(FaultyKernels.ReadBetweenBarriers), "ld.shared.f32", "bar.sync", 1)]
    public void LoadsStayBeforeWhatFollowsThem(string name, string load, string other, int before)
    {
        var kernel = KernelMethod.Of(typeof(FaultyKernels).GetMethod(name)!);
        Assert.That(CountBefore(load, other, Unfenced.Text(kernel)), Is.EqualTo(before + 1), "the fault is there");
        Assert.That(CountBefore(load, other, KernelCompiler.Compile(kernel, PtxTarget.Parse("sm_80"))), Is.EqualTo(before));
    }

    [Test]
    public void WhatIsReadBeforeItIsOverwrittenIsTheOldValue()
    {
        // x is 10, then 0, 1, 2: read before each store it is 10, 0, 1; read after, 0, 1, 2.
        var kernel = KernelMethod.Of(FaultyKernels.ReadThenWrite);
        float[] Sum(string text) => TextRun.Run(text, kernel, 1, Enumerable.Repeat(10f, 64).ToArray(), new float[64], 3);
        Assert.That(Sum(Unfenced.Text(kernel)), Is.All.EqualTo((0 * 0.5f + 1) * 0.5f + 2), "the fault is there");
        Assert.That(Sum(KernelCompiler.Compile(kernel, PtxTarget.Parse("sm_80"))), Is.All.EqualTo((10 * 0.5f + 0) * 0.5f + 1));
    }

    [Test]
    public void AReadMovedOverABarrierIsARace()
    {
        var kernel = KernelMethod.Of(FaultyKernels.ReadBetweenBarriers);
        float[] Run(string text) => TextRun.Run(text, kernel, 1, Enumerable.Range(0, 64).Select(i => (float)i).ToArray(), new float[64], 2);
        Assert.That(() => Run(Unfenced.Text(kernel)), Throws.TypeOf<SimulationException>(), "the fault is there");
        // v = v / 2 + other, twice: thread 0 has 0 and 1, then 1 and 1/2.
        Assert.That(Run(KernelCompiler.Compile(kernel, PtxTarget.Parse("sm_80")))[..2], Is.EqualTo(new[] { 1f, 1.25f }));
    }

    [Test]
    public void UnrollingLosesWhatContinueKeeps()
    {
        // Neighbours of place 0 among 7 x 5: itself, right, below, both: 4.
        var kernel = KernelMethod.Of(FaultyKernels.Neighbours);
        float[] Count(string text) => TextRun.Run(text, kernel, 0, new float[64]);
        var unrolled = Unfenced.Text(kernel, unrolls: true).Replace("bra.uni", "bra");
        Assert.That(Count(unrolled), Is.Not.EqualTo(Expected()), "the fault is there");
        Assert.That(Count(KernelCompiler.Compile(kernel, PtxTarget.Parse("sm_80"))), Is.EqualTo(Expected()));

        static float[] Expected() => [.. Enumerable.Range(0, 64).Select(i => i >= 35 ? 0f
            : (i % 7 is 0 or 6 ? 2 : 3) * (i / 7 is 0 or 4 ? 2f : 3f))];
    }

    static int CountBefore(string load, string other, string text) => text[..text.IndexOf(load, StringComparison.Ordinal)].Split(other).Length - 1;
}
