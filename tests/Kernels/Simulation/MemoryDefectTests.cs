using Whence.Kernels.Language;
using Whence.Kernels.Simulation;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Accesses that go wrong, beside the same done right.</summary>
[TestFixture]
sealed class MemoryDefectTests
{
    [TestCase(4096, 4095)]
    [TestCase(-1, 0)]
    public void AnAccessOutsideOfABufferIsCaught(int bad, int good)
    {
        var defect = Sanitizer.Caught(DefectKind.OutOfBounds, 64, k =>
        {
            var x = k.Global<S32>("x");
            k.If(S32.Same(k.ThreadId.X, 37), () => x[k.ThreadId.X - 37 + bad] = 1);
        });
        Assert.Multiple(() =>
        {
            Assert.That((defect.Memory, defect.Index, defect.Length, defect.Thread.X), Is.EqualTo(("x", (long)bad, 4096L, 37)));
            Assert.That(defect.ToString(), Does.Contain("kernel 'tested': OutOfBounds x[").And.Contain("Store.S32"));
        });
        Sanitizer.Clean(64, k =>
        {
            var x = k.Global<S32>("x");
            k.If(S32.Same(k.ThreadId.X, 37), () => x[k.ThreadId.X - 37 + good] = 1);
        });
    }

    [Test]
    public void ALoadOfAllLanesIsBounded()
    {
        var defect = Sanitizer.Caught(DefectKind.OutOfBounds, 64, k => k.Global<S32>("x")[k.GlobalId] = k.Global<S32>("y")[k.GlobalId + 4096 - 128 + 1], groups: 2);
        Assert.That((defect.Memory, defect.Index, defect.Group.X, defect.Thread.X), Is.EqualTo(("y", 4096L, 1, 63)));
        Sanitizer.Clean(64, k => k.Global<S32>("x")[k.GlobalId] = k.Global<S32>("y")[k.GlobalId + 4096 - 128], groups: 2);
    }

    [Test]
    public void AGuardKeepsAnAccessFromHappening() => Sanitizer.Clean(64, k =>
    {
        var x = k.Global<S32>("x");
        var i = k.ThreadId.X;
        x.At(i + 4090).StoreIf(i < 6, x.At(i + 5000).LoadIf(i < 0));
    });

    [Test]
    public void AnAccessOfOneSharedArrayStaysInIt()
    {
        var defect = Sanitizer.Caught(DefectKind.OutOfBounds, 32, k =>
        {
            var (a, b) = (k.Shared<S32>("a", 32), k.Shared<S32>("b", 32));
            b[k.ThreadId.X] = 1;
            a[k.ThreadId.X + 1] = 2;
        });
        Assert.That((defect.Memory, defect.Index, defect.Length), Is.EqualTo(("a", 32L, 32L)));
        Sanitizer.Clean(32, k => k.Shared<S32>("a", 33)[k.ThreadId.X + 1] = 2);
    }

    [Test]
    public void AVectorMustBeAligned()
    {
        Sanitizer.Caught(DefectKind.Misaligned, 32, k => k.Global<S32>("x").At(k.ThreadId.X * 4 + 1).LoadVector(4));
        Sanitizer.Caught(DefectKind.Misaligned, 32, k => k.Shared<S32>("a", 128).At(k.ThreadId.X * 2 + 1).StoreVector([1, 2]));
        Sanitizer.Clean(32, k => k.Global<S32>("x").At(k.ThreadId.X * 4).LoadVector(4));
        Sanitizer.Clean(32, k => k.Shared<S32>("a", 128).At(k.ThreadId.X * 2).StoreVector([1, 2]));
    }

    [Test]
    public void SharedMemoryMustBeWrittenBeforeItIsRead()
    {
        var defect = Sanitizer.Caught(DefectKind.Uninitialised, 32, k =>
        {
            var a = k.Shared<S32>("a", 64);
            a[k.ThreadId.X] = 1;
            k.WarpBarrier();
            k.Global<S32>("x")[k.ThreadId.X] = a[k.ThreadId.X + 1];
        });
        Assert.That((defect.Index, defect.Thread.X), Is.EqualTo((32L, 31)));
        Sanitizer.Clean(32, k =>
        {
            var a = k.Shared<S32>("a", 64);
            a[k.ThreadId.X + 1] = 1;
            k.Global<S32>("x")[k.ThreadId.X] = a[k.ThreadId.X + 1];
        });
    }

    [Test]
    public void WhatAnEarlierGroupWroteIsNotThere() => Sanitizer.Caught(DefectKind.Uninitialised, 32, k =>
    {
        var a = k.Shared<S32>("a", 64);
        k.If(S32.Same(k.GroupId.X, 0), () => a[k.ThreadId.X] = 1);
        k.Global<S32>("x")[k.GlobalId] = a[k.ThreadId.X];
    }, groups: 2);

    [Test]
    public void ACopyMustBeWaitedFor()
    {
        Sanitizer.Caught(DefectKind.PendingCopy, 32, k => Copy(k, left: 1));
        Sanitizer.Caught(DefectKind.PendingCopy, 32, k => Copy(k, left: 0, commit: false));
        var result = Sanitizer.Clean(32, k => Copy(k, left: 0));
        Assert.That(result[..32], Is.EqualTo(Enumerable.Range(0, 32).Select(i => i < 20 ? i + 64 : 0)), "zeros where the condition fails");
    }

    [Test]
    public void OneCopyMayStayUnderWay()
    {
        var result = Sanitizer.Clean(32, k =>
        {
            var (x, a) = (k.Global<S32>("x"), k.Shared<S32>("a", 64));
            k.CopyAsync(a.At(k.ThreadId.X), x.At(k.ThreadId.X + 100), 4);
            k.CopyCommit();
            k.CopyAsync(a.At(k.ThreadId.X + 32), x.At(k.ThreadId.X + 200), 4);
            k.CopyCommit();
            k.CopyWait(1);
            x[k.ThreadId.X] = a[k.ThreadId.X];
        });
        Assert.That(result[..32], Is.EqualTo(Enumerable.Range(100, 32)));
    }

    [Test]
    public void NothingDividesByZero()
    {
        Sanitizer.Caught(DefectKind.DivisionByZero, 32, k => k.Global<S32>("x")[k.ThreadId.X] = 5 / k.ThreadId.X);
        Sanitizer.Clean(32, k =>
        {
            var x = k.Global<S32>("x");
            k.If(k.ThreadId.X > 0, () => x[k.ThreadId.X] = 5 % k.ThreadId.X);
        });
    }

    static void Copy(KernelBuilder k, int left, bool commit = true)
    {
        var (x, a) = (k.Global<S32>("x"), k.Shared<S32>("a", 32));
        k.CopyAsync(a.At(k.ThreadId.X), x.At(k.ThreadId.X + 64), 4, k.ThreadId.X < 20);
        if (commit)
            k.CopyCommit();
        k.CopyWait(left);
        x[k.ThreadId.X] = a[k.ThreadId.X];
    }
}
