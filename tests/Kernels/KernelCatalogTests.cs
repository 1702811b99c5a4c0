using System.Reflection;
using Whence.Kernels;
using Whence.Kernels.MatMul;
using Whence.Kernels.Pointwise;
using Whence.Runtime.Compiler;
using Whence.Runtime.Gpu;

namespace Whence.Tests.Kernels;

/// <summary>What holds for every kernel of the engine.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
sealed class KernelCatalogTests
{
    static IEnumerable<string> Names => KernelCatalog.Samples.Select(sample => sample.Name);

    [Test]
    public void EveryFamilyIsListed()
    {
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var families = typeof(KernelCatalog).Assembly.GetTypes().Where(type => type != typeof(KernelCatalog))
            .SelectMany(type => type.GetProperties(Static)).Where(property => property.PropertyType == typeof(IEnumerable<KernelSample>));
        var written = families.SelectMany(property => (IEnumerable<KernelSample>)property.GetValue(null)!).Select(sample => sample.Name).ToArray();
        Assert.That(written, Is.SubsetOf(Names));
        Assert.That(Names, Is.Unique);
        Assert.That(Names, Has.All.Match("^[A-Za-z0-9_.-]+$"), "names of files");
    }

    [TestCaseSource(nameof(Names))]
    public void TheLaunchFitsTheKernelAndItsTextIsLean(string name)
    {
        var sample = KernelCatalog.Samples.Single(other => other.Name == name);
        Assert.That(() => GpuLaunch.Of(sample.Kernel, sample.Grid, [.. sample.Arguments.Select(Buffers)]), Throws.Nothing);
        var ptx = KernelText.Of(sample.Kernel, PtxTarget.Parse("sm_90a"));
        Assert.That(ptx, Does.Not.Contain(".local"));
        Assert.That(ptx.Contains(".f64"), Is.EqualTo(sample.Family.StartsWith("posterior_", StringComparison.Ordinal)), "doubles");
        Assert.That(ptx, Does.Contain("\n.target sm_90a\n"));
        if (sample.Variant == "fma")
            Assert.That(ptx, Does.Match(@"ld\.shared\.v4[\s\S]*fma\.rn\.f32"));
        else if (KernelBudgets.IsTile(sample))
            AssertTensorTile(ptx, [.. sample.Arguments.OfType<IOperandShape>()]);

        static object Buffers(object argument) => argument switch
        {
            SampleBuffer buffer => new GpuBuffer(0, buffer.Bytes / sizeof(float)),
            object[] fields => Array.ConvertAll(fields, Buffers),
            _ => argument,
        };
    }

    // A matrix load hands lanes words of one row: what lies with its terms side by side. What does not is read word by word.
    static void AssertTensorTile(string ptx, IOperandShape[] operands)
    {
        Assert.That(operands, Has.Length.EqualTo(2));
        Assert.That(ptx, Does.Contain("mma.sync"));
        Assert.That(ptx.Contains("ldmatrix"), Is.EqualTo(operands.Any(operand => operand.IsAlongDepth)), "matrix loads");
        Assert.That(ptx.Contains("ld.shared"), Is.EqualTo(operands.Any(operand => !operand.IsAlongDepth)), "words one by one");
    }

    [TestCase("axpy-4096", "axpy", "", "4096")]
    [TestCase("conv2d.tf32-1x56x56x64", "conv2d", "tf32", "1x56x56x64")]
    [TestCase("peak", "peak", "", "")]
    public void ANameSaysFamilyVariantAndShape(string name, string family, string variant, string shape)
    {
        var sample = new KernelSample(name, KernelMethod.Of(Map.Copy), 1, [], 0);
        Assert.That((sample.Family, sample.Variant, sample.Shape), Is.EqualTo((family, variant, shape)));
    }
}
