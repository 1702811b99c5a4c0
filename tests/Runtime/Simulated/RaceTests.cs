using Whence.Runtime.Simulated;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Accesses without order, beside the same in order.</summary>
[TestFixture]
sealed class RaceTests
{
    const string Barrier = "bar.sync 0;";
    const string WarpBarrier = "bar.warp.sync 0xffffffff;";

    /// <summary>%r4: the address of the thread's word of a[64].</summary>
    const string Shared = ".shared .align 4 .b8 a[256]; mov.u32 %r4, a; add.u32 %r4, %r4, %r3;";

    [Test]
    public void SharedWordsOfAnotherWarpNeedABarrier()
    {
        Sanitizer.Caught(DefectKind.Race, 64, Exchange(32, WarpBarrier));
        Sanitizer.Clean(64, Exchange(32, Barrier));
    }

    [Test]
    public void SharedWordsOfTheOwnWarpNeedAWarpBarrier()
    {
        Sanitizer.Caught(DefectKind.Race, 64, Exchange(1, ""));
        Assert.That(Sanitizer.Clean(64, Exchange(1, WarpBarrier))[..4], Is.EqualTo(new[] { 1, 0, 3, 2 }));
        Sanitizer.Clean(64, Exchange(1, "shfl.sync.bfly.b32 %r9, %r0, 1, 31, 0xffffffff;"));
    }

    [Test]
    public void AThreadIsInOrderWithItself() => Sanitizer.Clean(64, Exchange(0, ""));

    [Test]
    public void AWriteAfterAReadNeedsABarrier()
    {
        static string Shift(string order) => $"""
            {Shared}
            st.shared.u32 [%r4], %r0;
            bar.sync 0;
            xor.b32 %r5, %r4, 128;
            ld.shared.u32 %r6, [%r5];
            {order}
            st.shared.u32 [%r4], %r6;
            """;
        Sanitizer.Caught(DefectKind.Race, 64, Shift(""));
        Sanitizer.Clean(64, Shift(Barrier));
    }

    [TestCase(0)]
    [TestCase(5)]
    [TestCase(31)]
    public void AReadBySeveralLanesIsRemembered(int writer)
    {
        Sanitizer.Caught(DefectKind.Race, 32, Write(""));
        Sanitizer.Clean(32, Write(WarpBarrier));
        Sanitizer.Caught(DefectKind.Race, 64, Write(WarpBarrier));

        string Write(string order) => $"""
            {Shared}
            setp.eq.u32 %p0, %r0, 0;
            @%p0 st.shared.u32 [a], 1;
            bar.sync 0;
            ld.shared.u32 %r5, [a];
            ld.shared.u32 %r6, [a];
            {order}
            setp.eq.u32 %p0, %r0, {writer};
            @%p0 st.shared.u32 [a], %r6;
            """;
    }

    [Test]
    public void LanesOfOneStoreMayAgreeButNotDiffer()
    {
        const string Pairs = "shr.u32 %r4, %r0, 1; mad.wide.u32 %rd3, %r4, 4, %rd0;";
        Sanitizer.Caught(DefectKind.Race, 32, $"{Pairs} st.global.u32 [%rd3], %r0;");
        Sanitizer.Clean(32, $"{Pairs} st.global.u32 [%rd3], %r4;");
        Sanitizer.Caught(DefectKind.Race, 64, "st.global.u32 [%rd0], 7;");
        Sanitizer.Clean(32, "st.global.u32 [%rd0], 7;");
    }

    [Test]
    public void GroupsAreNeverOrdered()
    {
        Sanitizer.Caught(DefectKind.Race, 32, "st.global.u32 [%rd1], 7;", groups: 2);
        Sanitizer.Caught(DefectKind.Race, 32, ReadOther(128), groups: 2);
        Sanitizer.Caught(DefectKind.Race, 32, ReadOther(-128), groups: 2);
        Sanitizer.Clean(32, ReadOther(8192), groups: 2);
        Sanitizer.Clean(32, "st.global.u32 [%rd2], 7;", groups: 2);

        static string ReadOther(int distance) => $"ld.global.u32 %r4, [%rd2+{4096 + distance}]; st.global.u32 [%rd2+4096], %r4;";
    }

    [Test]
    public void AtomicsAreInOrderAmongThemselvesOnly()
    {
        Assert.That(Sanitizer.Clean(64, "red.global.add.u32 [%rd0], 1;", groups: 3)[0], Is.EqualTo(192));
        Sanitizer.Caught(DefectKind.Race, 64, Join(""));
        Assert.That(Sanitizer.Clean(64, Join(Barrier))[1], Is.EqualTo(64));

        static string Join(string order) => $"""
            {Shared}
            setp.eq.u32 %p0, %r0, 0;
            @%p0 st.shared.u32 [a], 0;
            bar.sync 0;
            atom.shared.add.u32 %r5, [a], 1;
            {order}
            setp.eq.u32 %p0, %r0, 63;
            @%p0 ld.shared.u32 %r6, [a];
            @%p0 st.global.u32 [%rd0+4], %r6;
            """;
    }

    [Test]
    public void ACopyOfAnotherThreadNeedsABarrierAfterTheWait()
    {
        static string Copy(string before, string after) => $"""
            {Shared}
            cp.async.ca.shared.global [%r4], [%rd1+400], 4;
            cp.async.commit_group;
            {before}
            cp.async.wait_group 0;
            {after}
            xor.b32 %r5, %r4, 252;
            ld.shared.u32 %r6, [%r5];
            st.global.u32 [%rd1], %r6;
            """;
        Sanitizer.Caught(DefectKind.Race, 64, Copy(Barrier, ""));
        Assert.That(Sanitizer.Clean(64, Copy("", Barrier))[0], Is.EqualTo(163));
    }

    [Test]
    public void APartOfTheGroupIsOrderedByItsOwnBarrier()
    {
        static string Halves(string order) => $"""
            {Shared}
            setp.lt.u32 %p0, %r0, 64;
            @!%p0 bra done;
            st.shared.u32 [%r4], %r0;
            {order}
            xor.b32 %r5, %r4, 128;
            ld.shared.u32 %r6, [%r5];
            st.global.u32 [%rd1], %r6;
            done:
            """;
        Sanitizer.Caught(DefectKind.Race, 96, Halves(WarpBarrier));
        Sanitizer.Clean(96, Halves("bar.sync 1, 64;"));
    }

    [Test]
    public void RacesAreNotSoughtUnasked()
    {
        var report = new SimulationReport();
        Snippet.Run(Exchange(32, ""), new int[64], 64, options: new() { CheckRaces = false }, report: report);
        Assert.That(report.Defects, Is.Empty);
    }

    static string Exchange(int distance, string order) => $"""
        {Shared}
        st.shared.u32 [%r4], %r0;
        {order}
        xor.b32 %r5, %r4, {4 * distance};
        ld.shared.u32 %r6, [%r5];
        st.global.u32 [%rd1], %r6;
        """;
}
