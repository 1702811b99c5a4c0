using Whence.Kernels;
using Whence.Runtime.Compiler;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>NVIDIA's assembler takes the text of every kernel method, and finds registers for all its values.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
sealed class AssemblerTests
{
    // What assemblers since 11.8 take.
    static readonly Version Isa = new(7, 8);

    static IEnumerable<TestCaseData> Assembled => Ptxas.Cases(
        from name in KernelCatalog.Samples.Select(sample => sample.Kernel.Name).Distinct()
        from target in new[] { "sm_80", "sm_90" }
        select new TestCaseData(name, target));

    [TestCaseSource(nameof(Assembled))]
    public void AKernelAssemblesWithoutLocalMemory(string name, string architecture)
    {
        var kernel = KernelCatalog.Samples.First(sample => sample.Kernel.Name == name).Kernel;
        var text = KernelText.Of(kernel, PtxTarget.Parse(architecture, Isa));
        Assert.That(text, Does.Not.Contain(".local"));
        var report = Ptxas.Assemble(text, architecture);
        Assert.That((report.SpillStores, report.SpillLoads, report.Stack), Is.EqualTo((0, 0, 0)));
    }
}
