using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Simulation;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Accesses without order, beside the same in order.</summary>
[TestFixture]
sealed class RaceTests
{
    [Test]
    public void SharedWordsOfAnotherWarpNeedABarrier()
    {
        var defect = Sanitizer.Caught(DefectKind.Race, 64, k => Exchange(k, 32, () => k.WarpBarrier()));
        Assert.That(defect.Memory, Is.EqualTo("a"));
        Sanitizer.Clean(64, k => Exchange(k, 32, k.Barrier));
    }

    [Test]
    public void SharedWordsOfTheOwnWarpNeedAWarpBarrier()
    {
        Sanitizer.Caught(DefectKind.Race, 64, k => Exchange(k, 1, () => { }));
        var result = Sanitizer.Clean(64, k => Exchange(k, 1, () => k.WarpBarrier()));
        Assert.That(result[..4], Is.EqualTo(new[] { 1, 0, 3, 2 }));
        Sanitizer.Clean(64, k => Exchange(k, 1, () => k.ShuffleXor(k.ThreadId.X, 1)));
    }

    [Test]
    public void AThreadIsInOrderWithItself() => Sanitizer.Clean(64, k => Exchange(k, 0, () => { }));

    [Test]
    public void AWriteAfterAReadNeedsABarrier()
    {
        static void Shift(KernelBuilder k, bool ordered)
        {
            var (a, x) = (k.Shared<S32>("a", 64), k.Global<S32>("x"));
            a[k.ThreadId.X] = k.ThreadId.X;
            k.Barrier();
            var value = a[(k.ThreadId.X + 32) % 64];
            if (ordered)
                k.Barrier();
            a[k.ThreadId.X] = value;
            x[k.ThreadId.X] = a[k.ThreadId.X];
        }
        Sanitizer.Caught(DefectKind.Race, 64, k => Shift(k, ordered: false));
        Sanitizer.Clean(64, k => Shift(k, ordered: true));
    }

    [Test]
    public void AReadBySeveralLanesIsRemembered()
    {
        // All of warp 0 read word 0; then lane 0, or lane 5, writes it without order.
        static void Write(KernelBuilder k, int writer, bool ordered)
        {
            var a = k.Shared<S32>("a", 1);
            k.If(S32.Same(k.ThreadId.X, 0), () => a[0] = 1);
            k.Barrier();
            var sum = k.Variable<S32>(0);
            for (var i = 0; i < 3; i++)
                sum.Value += a[k.ThreadId.X / 64];
            if (ordered)
                k.WarpBarrier();
            k.If(S32.Same(k.ThreadId.X, writer), () => a[0] = sum.Value);
        }
        foreach (var writer in new[] { 0, 5, 31 })
        {
            Sanitizer.Caught(DefectKind.Race, 32, k => Write(k, writer, ordered: false));
            Sanitizer.Clean(32, k => Write(k, writer, ordered: true));
            Sanitizer.Caught(DefectKind.Race, 64, k => Write(k, writer, ordered: true));
        }
    }

    [Test]
    public void AUniformReadIsARead()
    {
        static void Run(KernelBuilder k, bool ordered)
        {
            var (a, x) = (k.Shared<S32>("a", 1), k.Global<S32>("x"));
            k.If(S32.Same(k.ThreadId.X, 63), () => a[0] = 1);
            k.Barrier();
            x[k.ThreadId.X] = a[0];
            if (ordered)
                k.Barrier();
            k.If(S32.Same(k.ThreadId.X, 63), () => a[0] = 2);
        }
        Sanitizer.Caught(DefectKind.Race, 64, k => Run(k, ordered: false));
        Sanitizer.Clean(64, k => Run(k, ordered: true));
    }

    [Test]
    public void LanesOfOneStoreMayAgreeButNotDiffer()
    {
        Sanitizer.Caught(DefectKind.Race, 32, k => k.Global<S32>("x")[k.ThreadId.X / 2] = k.ThreadId.X);
        Sanitizer.Clean(32, k => k.Global<S32>("x")[k.ThreadId.X / 2] = k.ThreadId.X / 2);
        Sanitizer.Caught(DefectKind.Race, 64, k => k.Global<S32>("x")[k.ThreadId.X / 64] = 7);
    }

    [Test]
    public void GroupsAreNeverOrdered()
    {
        Sanitizer.Caught(DefectKind.Race, 32, k => k.Global<S32>("x")[k.ThreadId.X] = 7, groups: 2);
        Sanitizer.Caught(DefectKind.Race, 32, k => ReadOther(k, 32), groups: 2);
        Sanitizer.Caught(DefectKind.Race, 32, k => ReadOther(k, -32), groups: 2);
        Sanitizer.Clean(32, k => ReadOther(k, 2048), groups: 2);
        Sanitizer.Clean(32, k => k.Global<S32>("x")[k.GlobalId] = 7, groups: 2);
    }

    [Test]
    public void TwoNamesOfOneBufferAreOneMemory()
    {
        var (x, y) = ("x", "y");
        Sanitizer.Caught(DefectKind.Race, 64, k => k.Global<S32>(x)[63 - k.ThreadId.X] = k.Global<S32>(y)[k.ThreadId.X]);
        Sanitizer.Clean(64, k => k.Global<S32>(x)[k.ThreadId.X] = k.Global<S32>(y)[k.ThreadId.X]);
    }

    [Test]
    public void AtomicsAreInOrderAmongThemselvesOnly()
    {
        var result = Sanitizer.Clean(64, k => k.Atomic(AtomicOperation.Add, k.Global<S32>("x").At(0), 1), groups: 3);
        Assert.That(result[0], Is.EqualTo(192));
        Sanitizer.Caught(DefectKind.Race, 64, k => Join(k, ordered: false));
        Assert.That(Sanitizer.Clean(64, k => Join(k, ordered: true))[1], Is.EqualTo(64));
    }

    [Test]
    public void ACopyOfAnotherThreadNeedsABarrierAfterTheWait()
    {
        static void Copy(KernelBuilder k, bool late)
        {
            var (x, a) = (k.Global<S32>("x"), k.Shared<S32>("a", 64));
            k.CopyAsync(a.At(k.ThreadId.X), x.At(k.ThreadId.X + 100), 4);
            k.CopyCommit();
            if (late)
                k.Barrier();
            k.CopyWait(0);
            if (!late)
                k.Barrier();
            x[k.ThreadId.X] = a[63 - k.ThreadId.X];
        }
        Sanitizer.Caught(DefectKind.Race, 64, k => Copy(k, late: true));
        Sanitizer.Clean(64, k => Copy(k, late: false));
    }

    [Test]
    public void LaunchesAreInOrder()
    {
        using var buffer = new SimulatedBuffer<int>(64);
        var kernel = new SimulatedKernel(Kernel.Define("again", 32, k => k.Global<S32>("x")[k.GlobalId] = k.GlobalId));
        for (var i = 0; i < 3; i++)
            Assert.That(() => kernel.Run(2, [buffer], new()), Throws.Nothing);
    }

    static void Exchange(KernelBuilder k, int distance, Action order)
    {
        var (a, x) = (k.Shared<S32>("a", 64), k.Global<S32>("x"));
        a[k.ThreadId.X] = k.ThreadId.X;
        order();
        x[k.ThreadId.X] = a[k.ThreadId.X ^ distance];
    }

    static void ReadOther(KernelBuilder k, int distance)
    {
        var x = k.Global<S32>("x");
        x[k.GlobalId + 1024] = x[k.GlobalId + 1024 + distance];
    }

    static void Join(KernelBuilder k, bool ordered)
    {
        var (a, x) = (k.Shared<S32>("a", 1), k.Global<S32>("x"));
        k.If(S32.Same(k.ThreadId.X, 0), () => a[0] = 0);
        k.Barrier();
        k.Atomic(AtomicOperation.Add, a.At(0), 1);
        if (ordered)
            k.Barrier();
        k.If(S32.Same(k.ThreadId.X, 63), () => x[1] = a[0]);
    }
}
