using Whence.Tests.Runtime.Compiler;

namespace Whence.Tests.Kernels;

/// <summary>What kernels may cost, counted on the simulator and by NVIDIA's assembler, and the page that says what they do cost.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
sealed class KernelBudgetTests
{
    const int MostRegisters = 255;

    [Test]
    public void NothingIsCountedTwiceOrLeftOut()
    {
        foreach (var (sample, budget) in KernelBudgets.All)
        {
            Assert.That(budget.CountedGroups, Is.InRange(1, sample.Grid.Count), sample.Name);
            Assert.That(budget.Counts.MovedBytes, Is.InRange(1, 8.0 * budget.Counts.RequestedBytes), sample.Name);
        }
    }

    [Test]
    public void TilesHaveNoBankConflicts()
    {
        var tiles = KernelBudgets.All.Where(entry => KernelBudgets.IsTile(entry.Sample)).ToList();
        Assert.That(tiles.Where(entry => entry.Counts.Counts.BankConflicts > 0).Select(entry => entry.Sample.Name), Is.Empty);
        Assert.That(tiles, Has.Count.GreaterThan(50));
    }

    [Test]
    public void KernelsOfPosteriorsHaveNoBankConflicts()
    {
        var kernels = KernelBudgets.All.Where(entry => entry.Sample.Family.StartsWith("posterior_", StringComparison.Ordinal)).ToList();
        Assert.That(kernels.Where(entry => entry.Counts.Counts.BankConflicts > 0).Select(entry => entry.Sample.Name), Is.Empty);
        Assert.That(kernels, Has.Count.GreaterThan(15));
    }

    [Test]
    public void TheInnerLoopsOfTilesMultiplyAndAddTogether()
    {
        foreach (var (sample, budget) in KernelBudgets.All.Where(entry => KernelBudgets.IsTile(entry.Sample)))
        {
            var mix = budget.Counts.Mix;
            Assert.That(sample.Variant == "fma" ? mix.Fma : mix.Tensor, Is.GreaterThan(0), sample.Name);
            Assert.That(sample.Variant == "fma" ? mix.Float : 0, Is.LessThan(0.05), $"{sample.Name} multiplies and adds apart");
        }
    }

    [Test]
    public void AssembledKernelsFitTheRegisters() => Assert.That(KernelAssembly.Read().Registers.Values, Has.All.LessThanOrEqualTo(MostRegisters));

    [Test]
    public void ThePageIsUpToDate()
    {
        if (Ptxas.IsPresent && Environment.GetEnvironmentVariable("UPDATE") == "1")
            KernelAssembly.Write(KernelBudgets.All.Select(entry => entry.Sample));
        var path = Path.Combine(SharedData.RepositoryRoot, "docs", "kernels.md");
        var page = File.ReadAllText(path);
        var text = KernelPage.Renew(page, KernelBudgets.All, KernelAssembly.Read(), KernelAssembly.ReadEarlier());
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
            File.WriteAllText(path, page = text);
        Assert.That(page, Is.EqualTo(text), "run this test with UPDATE=1 to write docs/kernels.md anew");
    }
}
