using Whence.Kernels.Instructions;
using Whence.Tests.Kernels.Ptx;

namespace Whence.Tests.Kernels;

/// <summary>What kernels may cost, counted on the simulator, and the page that says what they do cost.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
sealed class KernelBudgetTests
{
    const int MostLiveRegisters = 128;

    // Beyond the budget, and listed so on the page. Three channels, or eight of a group, are stored to shared memory one by one.
    static readonly string[] WithConflicts =
    [
        "conv2d.tf32-stem-7x7-224x224-3to64", "conv2d_dx.bf16-stem-7x7-224x224-3to64", "conv2d_dx.bf16-3x3-groups32-28x28-256",
    ];

    // The largest tiles of tensor cores, and the addresses of windows of three channels. None of them spills.
    static readonly Dictionary<string, int> WithMoreRegisters = new() { ["bf16"] = 138, ["tf32"] = 129, ["fma"] = 132 };

    [Test]
    public void NothingIsCountedTwiceOrLeftOut()
    {
        foreach (var (sample, _, budget) in KernelBudgets.All)
        {
            Assert.That(budget.CountedGroups, Is.InRange(1, sample.Grid.Count), sample.Name);
            Assert.That(budget.Counts.MovedBytes, Is.InRange(1, 8.0 * budget.Counts.RequestedBytes), sample.Name);
        }
    }

    [Test]
    public void TilesHaveNoBankConflicts()
    {
        var tiles = KernelBudgets.All.Where(entry => KernelBudgets.IsTile(entry.Kernel)).ToList();
        var conflicting = tiles.Where(entry => entry.Counts.Counts.BankConflicts > 0).Select(entry => entry.Sample.Name);
        Assert.That(conflicting, Is.SubsetOf(WithConflicts), "others than those that are known");
        Assert.That(tiles, Has.Count.GreaterThan(50));
    }

    [Test]
    public void KernelsOfPosteriorsHaveNoBankConflicts()
    {
        var kernels = KernelBudgets.All.Where(entry => entry.Sample.Family.StartsWith("posterior_", StringComparison.Ordinal)).ToList();
        Assert.That(kernels.Where(entry => entry.Counts.Counts.BankConflicts > 0).Select(entry => entry.Sample.Name), Is.Empty);
        Assert.That(kernels.Where(entry => entry.Counts.Counts.LiveRegisters >= MostLiveRegisters).Select(entry => entry.Sample.Name), Is.Empty, "registers");
        Assert.That(kernels, Has.Count.GreaterThan(15));
    }

    [Test]
    public void TilesKeepTheirRegisters()
    {
        foreach (var (sample, _, budget) in KernelBudgets.All.Where(entry => KernelBudgets.IsTile(entry.Kernel)))
        {
            var isKnown = sample.Variant == "bf16" || sample.Name.Contains("stem");
            var most = isKnown ? WithMoreRegisters[sample.Variant] : MostLiveRegisters - 1;
            Assert.That(budget.Counts.LiveRegisters, Is.LessThanOrEqualTo(most), sample.Name);
        }
    }

    [Test]
    public void TheInnerLoopsOfTilesAreFused()
    {
        foreach (var (sample, kernel, budget) in KernelBudgets.All.Where(entry => KernelBudgets.IsTile(entry.Kernel)))
        {
            var loops = Walk.Lists(kernel.Body).SelectMany(list => list.OfType<LoopStatement>()).SelectMany(loop => Walk.Instructions(loop.Body));
            var apart = loops.Where(i => i.Type == RegisterType.F32 && i.Opcode is (Opcode.Multiply or Opcode.Add or Opcode.Subtract));
            Assert.That(apart, Is.Empty, $"{sample.Name} multiplies and adds apart");
            Assert.That(budget.Counts.Mix.Fma + budget.Counts.Mix.Tensor, Is.GreaterThan(0), sample.Name);
        }
    }

    [Test]
    public void ThePageIsUpToDate()
    {
        if (Ptxas.IsPresent && Environment.GetEnvironmentVariable("UPDATE") == "1")
            KernelRegisters.Write(KernelBudgets.All.Select(entry => (entry.Sample.Name, entry.Kernel)));
        var path = Path.Combine(SharedData.RepositoryRoot, "docs", "kernels.md");
        var page = File.ReadAllText(path);
        var text = KernelPage.Renew(page, KernelBudgets.All, KernelRegisters.Read());
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
            File.WriteAllText(path, page = text);
        Assert.That(page, Is.EqualTo(text), "run this test with UPDATE=1 to write docs/kernels.md anew");
    }

    [Test]
    public void ThePageShowsAKernelThatRuns()
    {
        var source = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "tests", "Kernels", "Ptx", "GoldenKernels.cs"));
        var start = source.IndexOf("    /// <summary>y[i] = y[i] + a", StringComparison.Ordinal);
        var end = source.IndexOf("\n    });\n", start, StringComparison.Ordinal) + "\n    });\n".Length;
        var example = string.Join('\n', source[start..end].Split('\n').Select(line => line.Length > 4 ? line[4..] : ""));
        Assert.That(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "kernels.md")), Does.Contain($"```csharp\n{example}```"));
    }
}
