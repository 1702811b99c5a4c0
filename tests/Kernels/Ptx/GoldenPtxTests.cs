using Whence.Kernels.Ptx;

namespace Whence.Tests.Kernels.Ptx;

/// <summary>The text of three kernels is the text beside this file; UPDATE=1 writes it anew.</summary>
[TestFixture]
sealed class GoldenPtxTests
{
    [TestCase("axpy", "sm_75")]
    [TestCase("sum", "sm_80")]
    [TestCase("tile", "sm_90a")]
    public void TheTextIsTheOneThatWasRead(string name, string target)
    {
        var path = Path.Combine(SharedData.RepositoryRoot, "tests", "Kernels", "Ptx", $"{name}.{target}.ptx");
        var ptx = PtxPrinter.Print(GoldenKernels.All.Single(kernel => kernel.Name == name), PtxTarget.Parse(target));
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
            File.WriteAllText(path, ptx);
        Assert.That(ptx, Is.EqualTo(File.ReadAllText(path).ReplaceLineEndings("\n")));
    }

    [Test]
    public void ItAssembles([Values("axpy", "sum", "tile")] string name, [Values("sm_80", "sm_90")] string architecture)
    {
        var ptx = PtxPrinter.Print(GoldenKernels.All.Single(kernel => kernel.Name == name), PtxTarget.Parse(architecture));
        var report = Ptxas.Assemble(ptx, architecture);
        Assert.That((report.SpillStores, report.SpillLoads), Is.EqualTo((0, 0)));
        Assert.That(report.Registers, Is.LessThanOrEqualTo(64));
    }
}
