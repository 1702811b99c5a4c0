using System.Reflection;
using Whence.Kernels;
using Whence.Runtime;
using Whence.Runtime.Compiler;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>What holds for every kernel method of the engine.</summary>
[TestFixture]
sealed class KernelRulesTests
{
    static IEnumerable<MethodInfo> Marked => new[] { typeof(KernelMethod), typeof(Backend), typeof(Whence.Graphs.Op) }
        .SelectMany(room => room.Assembly.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(method => method.IsDefined(typeof(KernelAttribute)));

    static IEnumerable<string> Names => KernelCatalog.Samples.Select(sample => sample.Kernel).Distinct().Select(kernel => kernel.Name);

    [Test]
    public void EveryKernelIsInTheCatalogue()
    {
        var listed = KernelCatalog.Samples.Select(sample => sample.Kernel.Method).Select(Definition).ToHashSet();
        Assert.That(Marked.Select(Definition).Where(method => !listed.Contains(method)).Select(method => $"{method.DeclaringType!.Name}.{method.Name}"), Is.Empty);
        Assert.That(KernelCatalog.Samples.Select(sample => sample.Name), Is.Unique);
        Assert.That(KernelCatalog.Samples.Select(sample => sample.Name), Has.All.Match("^[A-Za-z0-9_.-]+$"), "names of files");
    }

    [TestCaseSource(nameof(Names))]
    public void AKernelBreaksNoRule(string name)
    {
        var kernel = KernelCatalog.Samples.First(sample => sample.Kernel.Name == name).Kernel;
        Assert.That(KernelRules.Broken(kernel.Method), Is.Empty);
    }

    [TestCase(nameof(FaultyKernels.HalfOfASignedNumber), "HalfOfASignedNumber divides integers")]
    [TestCase(nameof(FaultyKernels.HalfOfAnUnsignedNumber), "divides integers")]
    [TestCase(nameof(FaultyKernels.RestOfANumber), "divides integers")]
    [TestCase(nameof(FaultyKernels.QuotientOfFloats), null)]
    [TestCase(nameof(FaultyKernels.ArrayOfUnknownLength), "makes an array")]
    [TestCase(nameof(FaultyKernels.Closure), "makes a delegate")]
    [TestCase(nameof(FaultyKernels.ThrowsInside), "FaultyKernels.Checked throws or has text")]
    [TestCase(nameof(FaultyKernels.Sound), null)]
    public void TheRulesAreSeenToBeBroken(string name, string? fault)
    {
        var broken = KernelRules.Broken(typeof(FaultyKernels).GetMethod(name)!);
        if (fault is null)
            Assert.That(broken, Is.Empty);
        else
            Assert.That(broken, Has.Some.Contains(fault));
    }

    static MethodInfo Definition(MethodInfo method) => method.Module.ResolveMethod(method.MetadataToken) as MethodInfo ?? method;
}
