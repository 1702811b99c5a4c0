using Whence.Kernels;
using Whence.Kernels.Ptx;
using Whence.Runtime.Compiler;

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

    [Test]
    public void ThePassesAreThoseThatWereRead()
    {
        using var context = Unfenced.Open();
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

    static int CountBefore(string load, string other, string text) => text[..text.IndexOf(load, StringComparison.Ordinal)].Split(other).Length - 1;
}
