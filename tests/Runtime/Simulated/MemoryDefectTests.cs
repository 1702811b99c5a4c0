using Whence.Runtime.Simulated;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Accesses that go wrong, beside the same done right.</summary>
[TestFixture]
sealed class MemoryDefectTests
{
    [TestCase(16384, 16380)]
    [TestCase(-4, 0)]
    public void AnAccessOutsideOfABufferIsCaught(int bad, int good)
    {
        var defect = Sanitizer.Caught(DefectKind.OutOfBounds, 64, Store(bad));
        Assert.Multiple(() =>
        {
            Assert.That(defect.Thread.X, Is.EqualTo(37));
            Assert.That(defect.Instruction, Does.StartWith("@%p0 st.global.u32"));
            Assert.That(defect.ToString(), Does.StartWith("kernel 'tested': OutOfBounds").And.Contain("group (0,0,0), thread (37,0,0)"));
        });
        Sanitizer.Clean(64, Store(good));

        static string Store(int at) => $"""
            setp.eq.u32 %p0, %r0, 37;
            @%p0 st.global.u32 [%rd0+{at}], 1;
            """;
    }

    [Test]
    public void ALoadOfAllLanesIsBounded()
    {
        static string Copy(int at) => $"""
            ld.global.u32 %r4, [%rd2+{at}];
            st.global.u32 [%rd2], %r4;
            """;
        var defect = Sanitizer.Caught(DefectKind.OutOfBounds, 64, Copy(4 * (4096 - 128 + 1)), groups: 2);
        Assert.That((defect.Memory, defect.Index, defect.Length, defect.Group.X, defect.Thread.X), Is.EqualTo(("x", 16384L, 16384L, 1, 63)));
        Sanitizer.Clean(64, Copy(4 * (4096 - 128)), groups: 2);
    }

    [Test]
    public void AWideAccessEndsInTheBuffer()
    {
        Sanitizer.Caught(DefectKind.OutOfBounds, 1, "ld.global.v4.u32 {%r4, %r5, %r6, %r7}, [%rd0+16384];");
        Sanitizer.Caught(DefectKind.OutOfBounds, 1, "st.global.u64 [%rd0+16380], %rd0;");
        Sanitizer.Clean(1, "ld.global.v4.u32 {%r4, %r5, %r6, %r7}, [%rd0+16368];");
    }

    [Test]
    public void AnAddressIsNotForgedFromNothing()
    {
        var defect = Sanitizer.Caught(DefectKind.OutOfBounds, 1, "mov.u64 %rd3, 4096; ld.global.u32 %r4, [%rd3];");
        Assert.That(defect.Detail, Does.Contain("0x1000, where no buffer is"));
        Assert.That(defect.Memory, Is.Null);
    }

    [Test]
    public void ASharedAccessStaysInSharedMemory()
    {
        static string Store(int words) => $"""
            .shared .align 4 .b8 a[{4 * words}];
            mov.u32 %r4, a;
            add.u32 %r4, %r4, %r3;
            st.shared.u32 [%r4+4], %r0;
            """;
        var defect = Sanitizer.Caught(DefectKind.OutOfBounds, 32, Store(32));
        Assert.That((defect.Index, defect.Length, defect.Thread.X), Is.EqualTo((128L, 128L, 31)));
        Sanitizer.Clean(32, Store(33));
    }

    [Test]
    public void ALocalAccessStaysInLocalMemory()
    {
        static string Store(int last) => $"""
            .local .align 16 .b8 a[64];
            mov.u64 %rd3, a;
            st.local.u32 [%rd3+{last}], %r0;
            ld.local.u32 %r4, [%rd3+{last}];
            st.global.u32 [%rd1], %r4;
            """;
        Sanitizer.Caught(DefectKind.OutOfBounds, 32, Store(64));
        Assert.That(Sanitizer.Clean(32, Store(60))[31], Is.EqualTo(31));
    }

    [Test]
    public void AnAccessMustBeAligned()
    {
        const string Address = ".shared .align 16 .b8 a[1024]; mov.u32 %r4, a; mad.lo.u32 %r4, %r0, 8, %r4;";
        Sanitizer.Caught(DefectKind.Misaligned, 1, "ld.global.v4.u32 {%r4, %r5, %r6, %r7}, [%rd0+4];");
        Sanitizer.Caught(DefectKind.Misaligned, 32, "ld.global.u32 %r4, [%rd1+2];");
        Sanitizer.Caught(DefectKind.Misaligned, 32, $"{Address} st.shared.v2.u32 [%r4+4], {{%r0, %r1}};");
        Sanitizer.Clean(1, "ld.global.v4.u32 {%r4, %r5, %r6, %r7}, [%rd0+16];");
        Sanitizer.Clean(32, "ld.global.u16 %r4, [%rd1+2];");
        Sanitizer.Clean(32, $"{Address} st.shared.v2.u32 [%r4], {{%r0, %r1}};");
    }

    [Test]
    public void SharedMemoryMustBeWrittenBeforeItIsRead()
    {
        static string Read(int written, int read) => $"""
            .shared .align 4 .b8 a[256];
            mov.u32 %r4, a;
            add.u32 %r4, %r4, %r3;
            st.shared.u32 [%r4+{written}], %r0;
            bar.warp.sync 0xffffffff;
            ld.shared.u32 %r5, [%r4+{read}];
            st.global.u32 [%rd1], %r5;
            """;
        var defect = Sanitizer.Caught(DefectKind.Uninitialised, 32, Read(0, 4));
        Assert.That((defect.Index, defect.Thread.X), Is.EqualTo((128L, 31)));
        Assert.That(Sanitizer.Clean(32, Read(4, 4))[..32], Is.EqualTo(Enumerable.Range(0, 32)));
    }

    [Test]
    public void WhatAnEarlierGroupWroteIsNotThere()
    {
        static string Read(string guard) => $"""
            .shared .align 4 .b8 a[128];
            mov.u32 %r4, a;
            add.u32 %r4, %r4, %r3;
            setp.eq.u32 %p0, %r1, 0;
            {guard} st.shared.u32 [%r4], %r0;
            ld.shared.u32 %r5, [%r4];
            st.global.u32 [%rd2], %r5;
            """;
        Assert.That(Sanitizer.Caught(DefectKind.Uninitialised, 32, Read("@%p0"), groups: 2).Group.X, Is.EqualTo(1));
        Sanitizer.Clean(32, Read(""), groups: 2);
    }

    [Test]
    public void ACopyMustBeWaitedFor()
    {
        Sanitizer.Caught(DefectKind.PendingCopy, 32, Copy("cp.async.commit_group; cp.async.wait_group 1;"));
        Sanitizer.Caught(DefectKind.PendingCopy, 32, Copy("cp.async.wait_group 0;"));
        Sanitizer.Caught(DefectKind.PendingCopy, 32, Copy(""));
        var expected = Enumerable.Range(0, 32).Select(i => i < 20 ? i + 64 : 0);
        Assert.That(Sanitizer.Clean(32, Copy("cp.async.commit_group; cp.async.wait_group 0;"))[..32], Is.EqualTo(expected), "zeros where nothing is taken");
        Assert.That(Sanitizer.Clean(32, Copy("cp.async.wait_all;"))[..32], Is.EqualTo(expected));

        static string Copy(string wait) => $"""
            .shared .align 4 .b8 a[128];
            mov.u32 %r4, a;
            add.u32 %r4, %r4, %r3;
            setp.lt.u32 %p0, %r0, 20;
            selp.u32 %r5, 4, 0, %p0;
            cp.async.ca.shared.global [%r4], [%rd1+256], 4, %r5;
            {wait}
            ld.shared.u32 %r6, [%r4];
            st.global.u32 [%rd1], %r6;
            """;
    }

    [Test]
    public void OneCopyMayStayUnderWay()
    {
        var result = Sanitizer.Clean(32, """
            .shared .align 4 .b8 a[256];
            mov.u32 %r4, a;
            add.u32 %r4, %r4, %r3;
            cp.async.ca.shared.global [%r4], [%rd1+400], 4;
            cp.async.commit_group;
            cp.async.ca.shared.global [%r4+128], [%rd1+800], 4;
            cp.async.commit_group;
            cp.async.wait_group 1;
            ld.shared.u32 %r6, [%r4];
            st.global.u32 [%rd1], %r6;
            """);
        Assert.That(result[..32], Is.EqualTo(Enumerable.Range(100, 32)));
    }

    [Test]
    public void UncheckedMemoryIsStillBounded()
    {
        var options = new SimulationOptions { CheckMemory = false, CheckRaces = false };
        Sanitizer.Caught(DefectKind.OutOfBounds, 32, "st.global.u32 [%rd1+16384], %r0;", options: options);
    }
}
