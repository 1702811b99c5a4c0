using ILGPU;
using Whence.Kernels;
using Whence.Runtime;
using Whence.Runtime.Compiler;
using Whence.Runtime.Gpu;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>Texts on disk: what determines them determines their names.</summary>
[TestFixture]
sealed class KernelTextTests
{
    static readonly PtxTarget Target = PtxTarget.Parse("sm_80");

    string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("whence-texts-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void ATextIsCompiledOnce()
    {
        var (cache, kernel) = (new KernelCache(folder), KernelMethod.Of(FaultyKernels.Sound));
        var text = KernelText.Of(kernel, Target, cache);
        var file = Path.Combine(folder, TextKey.FileOf(kernel, Target));
        Assert.That(Directory.GetFiles(folder), Is.EqualTo(new[] { file }));
        Assert.That(KernelText.Of(kernel, Target, cache), Is.EqualTo(text));
        cache.Write(Path.GetFileName(file), "another text"u8);
        Assert.That(KernelText.Of(kernel, Target, cache), Is.EqualTo("another text"), "it is read");
        File.WriteAllText(file, "damaged");
        Assert.That(KernelText.Of(kernel, Target, cache), Is.EqualTo(text), "it is compiled anew");
    }

    [Test]
    public void ATextIsTheSameEachTime()
    {
        var kernel = KernelMethod.Of(FaultyKernels.ReadBetweenBarriers);
        var text = KernelCompiler.Compile(kernel, Target);
        KernelCompiler.Compile(KernelMethod.Of(FaultyKernels.Diverge), Target);
        Assert.That(KernelCompiler.Compile(kernel, Target), Is.EqualTo(text));
    }

    [Test]
    public void TheNameFollowsMethodTypesBoundsAndTarget()
    {
        var kernel = KernelMethod.Of(Generic<One>, 64);
        string[] names =
        [
            TextKey.FileOf(kernel, Target), TextKey.FileOf(KernelMethod.Of(Generic<Two>, 64), Target), TextKey.FileOf(KernelMethod.Of(Other<One>, 64), Target),
            TextKey.FileOf(kernel with { Threads = 32 }, Target), TextKey.FileOf(kernel with { MinGroups = 2 }, Target),
            TextKey.FileOf(kernel, PtxTarget.Parse("sm_90")), TextKey.FileOf(kernel, PtxTarget.Parse("sm_90a")),
            TextKey.FileOf(KernelMethod.Of(Nested<Wrapped<One>>.Run, 64), Target), TextKey.FileOf(KernelMethod.Of(Nested<Wrapped<Two>>.Run, 64), Target),
        ];
        Assert.That(names, Is.Unique);
        Assert.That(names, Has.All.Match("^[0-9a-f]{64}[.]ptx$"));
        Assert.That(TextKey.FileOf(kernel, PtxTarget.Parse("sm_80", new(9, 0))), Is.EqualTo(names[0]), "all drivers take the same text");
        Assert.That(TextKey.FileOf(kernel with { DynamicSharedBytes = 64 }, Target), Is.EqualTo(names[0]), "what the launch adds is not in the text");
    }

    [Test]
    public void SeveralKernelsAreCompiledAtOnceAndAFailureIsSaid()
    {
        KernelMethod[] kernels = [KernelMethod.Of(FaultyKernels.Sound), KernelMethod.Of(FaultyKernels.ThrowsInside), KernelMethod.Of(FaultyKernels.OwnFused)];
        Assert.That(() => KernelText.Prepare(kernels, Target), Throws.TypeOf<KernelCompilerException>().With.Message.Contains("FaultyKernels.ThrowsInside"));
        Assert.That(() => KernelText.Prepare([kernels[0], kernels[2]], Target), Throws.Nothing);
    }

    struct One;

    struct Two;

    struct Wrapped<T>;

    static class Nested<T>
    {
        [Kernel]
        public static void Run(ArrayView<float> x) => x[0] = 1;
    }

    [Kernel]
    static void Generic<T>(ArrayView<float> x) => x[0] = 1;

    [Kernel]
    static void Other<T>(ArrayView<float> x) => x[0] = 1;
}
