using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Ptx;

namespace Whence.Tests.Kernels.Ptx;

/// <summary>What is printed, NVIDIA's assembler takes.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
sealed class PtxasTests
{
    static readonly string[] Targets = ["sm_75", "sm_80", "sm_86", "sm_89", "sm_90"];

    static IEnumerable<(string Name, string Target)> Able => Pairs(able: true);

    static IEnumerable<(string Name, string Target)> Unable => Pairs(able: false);

    static IEnumerable<TestCaseData> Assembled => Ptxas.Cases(Able.Select(pair => new TestCaseData(pair.Name, pair.Target)));

    static IEnumerable<TestCaseData> Refused => Unable.Select(pair => new TestCaseData(pair.Name, pair.Target));

    [TestCaseSource(nameof(Refused))]
    public void WhatATargetCannotDoIsSaid(string name, string architecture)
    {
        var misuse = Throws.TypeOf<KernelException>().With.Message.Contains(name).And.Message.Contains("needs sm_");
        Assert.That(() => PtxPrinter.Print(Kernel(name), PtxTarget.Parse(architecture)), misuse);
    }

    [TestCaseSource(nameof(Assembled))]
    public void EveryKernelAssemblesWithoutSpills(string name, string architecture)
    {
        var kernel = Kernel(name);
        var ptx = PtxPrinter.Print(kernel, PtxTarget.Parse(architecture));
        var report = Ptxas.Assemble(ptx, architecture);
        Assert.That((report.SpillStores, report.SpillLoads, report.Stack), Is.EqualTo((0, 0, 0)));
        Assert.That(report.Shared, Is.EqualTo(kernel.SharedIsDynamic ? 0 : kernel.SharedBytes));
    }

    [Test]
    public void ItsReportIsUnderstood()
    {
        const string Words = """
            ptxas info    : 0 bytes gmem
            ptxas info    : Compiling entry function 'axpy' for 'sm_80'
            ptxas info    : Function properties for axpy
                8 bytes stack frame, 12 bytes spill stores, 16 bytes spill loads
            ptxas info    : Used 30 registers, used 1 barriers, 1024 bytes smem, 360 bytes cmem[0]
            """;
        Assert.That(PtxasReport.Parse(Words), Is.EqualTo(new PtxasReport(30, 12, 16, 8, 1024, 1)));
    }

    static Kernel Kernel(string name) => TortureKernels.All.Single(entry => entry.Kernel.Name == name).Kernel;

    static IEnumerable<(string Name, string Target)> Pairs(bool able) =>
        from entry in TortureKernels.All
        from target in Targets
        where PtxTarget.Parse(target).AtLeast(entry.Capability / 10, entry.Capability % 10) == able
        select (entry.Kernel.Name, target);
}
