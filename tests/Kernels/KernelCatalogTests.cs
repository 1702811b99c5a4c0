using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.Ptx;
using Whence.Tests.Kernels.Ptx;

namespace Whence.Tests.Kernels;

/// <summary>What holds for every kernel of the engine.</summary>
[TestFixture]
sealed class KernelCatalogTests
{
    [KernelSamples]
    static IEnumerable<KernelSample> Marked =>
    [
        new("axpy-4096", GoldenKernels.Axpy, 4, [2f, KernelArgument.Buffer(0, 16384), KernelArgument.Buffer(0, 16384), 4096], 3 * 16384, 8192),
    ];

    static IEnumerable<string> Names => KernelCatalog.Samples.Select(sample => sample.Name);

    [Test]
    public void MarkedSamplesAreFound()
    {
        var found = KernelCatalog.Find(typeof(KernelCatalogTests).Assembly).Single(sample => sample.Name == "axpy-4096");
        Assert.That(() => KernelArgument.Check(found.Build(), [.. found.Arguments]), Throws.Nothing);
    }

    [TestCaseSource(nameof(Names))]
    public void TheLaunchFitsTheKernelAndItsTextIsLean(string name)
    {
        var sample = KernelCatalog.Samples.Single(other => other.Name == name);
        var kernel = sample.Build();
        KernelArgument.Check(kernel, [.. sample.Arguments]);
        var ptx = PtxPrinter.Print(kernel, PtxTarget.Parse("sm_90a"));
        Assert.That(ptx, Does.Not.Contain(".local"));
        Assert.That(PtxPrinter.Print(sample.Build(), PtxTarget.Parse("sm_90a")), Is.EqualTo(ptx), "built twice");
    }

    [TestCaseSource(nameof(Names))]
    public void ItAssemblesWithoutSpills(string name)
    {
        var kernel = KernelCatalog.Samples.Single(other => other.Name == name).Build();
        foreach (var architecture in new[] { "sm_80", "sm_90" })
        {
            var report = Ptxas.Assemble(PtxPrinter.Print(kernel, PtxTarget.Parse(architecture)), architecture);
            Assert.That((report.SpillStores, report.SpillLoads), Is.EqualTo((0, 0)), architecture);
        }
    }
}
