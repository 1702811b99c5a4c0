using System.Reflection;
using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Ptx;
using Whence.Tests.Kernels.Ptx;

namespace Whence.Tests.Kernels;

/// <summary>What holds for every kernel of the engine.</summary>
[TestFixture]
sealed class KernelCatalogTests
{
    static IEnumerable<string> Names => KernelCatalog.Samples.Select(sample => sample.Name);

    static IEnumerable<string> Assembled => Ptxas.Cases(Names);

    [Test]
    public void EveryFamilyIsListed()
    {
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var families = typeof(KernelCatalog).Assembly.GetTypes().Where(type => type != typeof(KernelCatalog))
            .SelectMany(type => type.GetProperties(Static)).Where(property => property.PropertyType == typeof(IEnumerable<KernelSample>));
        var written = families.SelectMany(property => (IEnumerable<KernelSample>)property.GetValue(null)!).Select(sample => sample.Name).ToArray();
        Assert.That(Names, Is.EquivalentTo(written));
        Assert.That(Names, Is.Unique);
        Assert.That(Names, Has.All.Match("^[A-Za-z0-9_.-]+$"), "names of files");
    }

    [TestCaseSource(nameof(Names))]
    public void TheLaunchFitsTheKernelAndItsTextIsLean(string name)
    {
        var sample = KernelCatalog.Samples.Single(other => other.Name == name);
        var kernel = sample.Build();
        KernelArgument.Check(kernel, [.. sample.Arguments]);
        var ptx = PtxPrinter.Print(kernel, PtxTarget.Parse("sm_90a"));
        Assert.That(ptx, Does.Not.Contain(".local"));
        Assert.That(ptx.Contains(".f64"), Is.EqualTo(sample.Family.StartsWith("posterior_", StringComparison.Ordinal)), "doubles");
        Assert.That(ptx, Does.Contain("\n.target sm_90a\n"));
        if (KernelBudgets.IsTile(kernel))
            Assert.That(ptx, Does.Match(ptx.Contains("mma.sync") ? "ldmatrix|cp.async.c[ag]" : @"ld\.shared\.v4[\s\S]*fma\.rn\.f32"));
        Assert.That(PtxPrinter.Print(sample.Build(), PtxTarget.Parse("sm_90a")), Is.EqualTo(ptx), "built twice");
    }

    [TestCaseSource(nameof(Assembled))]
    public void ItAssemblesWithoutSpills(string name)
    {
        var kernel = KernelCatalog.Samples.Single(other => other.Name == name).Build();
        foreach (var architecture in new[] { "sm_75", "sm_80", "sm_90" })
        {
            if (Print(kernel, architecture) is not { } ptx)
                continue;
            var report = Ptxas.Assemble(ptx, architecture);
            Assert.That((report.SpillStores, report.SpillLoads), Is.EqualTo((0, 0)), architecture);
        }
    }

    [TestCase("axpy-4096", "axpy", "", "4096")]
    [TestCase("conv2d.tf32-1x56x56x64", "conv2d", "tf32", "1x56x56x64")]
    [TestCase("peak", "peak", "", "")]
    public void ANameSaysFamilyVariantAndShape(string name, string family, string variant, string shape)
    {
        var sample = new KernelSample(name, GoldenKernels.Axpy, 1, [], 0, 0);
        Assert.That((sample.Family, sample.Variant, sample.Shape), Is.EqualTo((family, variant, shape)));
    }

    // Null where the kernel uses instructions that the oldest target does not have.
    static string? Print(Kernel kernel, string architecture)
    {
        try
        {
            return PtxPrinter.Print(kernel, PtxTarget.Parse(architecture));
        }
        catch (KernelException caught) when (architecture == "sm_75" && caught.Message.Contains("needs sm_"))
        {
            return null;
        }
    }
}
