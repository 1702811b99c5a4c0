using Whence.Kernels;
using Whence.Runtime.Simulated;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Barriers, warps, branches and loops that go wrong, beside the same done right.</summary>
[TestFixture]
sealed class ControlDefectTests
{
    static readonly string[] WarpInstructions =
    [
        "shfl.sync.bfly.b32 %r4, %r0, 1, 31, 0xffffffff;",
        "vote.sync.all.pred %p3, %p1, 0xffffffff;",
        "vote.sync.ballot.b32 %r4, %p1, 0xffffffff;",
        "redux.sync.add.u32 %r4, %r0, 0xffffffff;",
        "match.any.sync.b32 %r4, %r0, 0xffffffff;",
        "bar.warp.sync 0xffffffff;",
    ];

    [Test]
    public void ABarrierIsForAllThreads()
    {
        Sanitizer.Caught(DefectKind.DivergentBarrier, 64, Some(32, "bar.sync 0;"));
        Sanitizer.Clean(64, Some(64, "bar.sync 0;"));
        Sanitizer.Clean(64, Some(32, "bar.sync 1, 32;"));
        Sanitizer.Caught(DefectKind.DivergentBarrier, 64, Loop("%r0"));
        Sanitizer.Clean(64, Loop("3"));

        static string Loop(string rounds) => $"""
            mov.u32 %r4, 0;
            again:
            bar.sync 0;
            add.u32 %r4, %r4, 1;
            setp.lt.u32 %p0, %r4, {rounds};
            @%p0 bra again;
            st.global.u32 [%rd1], %r4;
            """;
    }

    [TestCaseSource(nameof(WarpInstructions))]
    public void AWarpInstructionIsForTheLanesThatItNames(string instruction)
    {
        var defect = Sanitizer.Caught(DefectKind.DivergentWarp, 64, Some(40, instruction));
        Assert.That(defect.Thread.X, Is.EqualTo(32));
        Sanitizer.Clean(64, Some(32, instruction));
        Sanitizer.Clean(40, Some(40, instruction));
        Sanitizer.Clean(8, Some(8, instruction.Replace("0xffffffff", "0xff", StringComparison.Ordinal)));
    }

    [Test]
    public void MatricesNeedWholeWarps()
    {
        const string Load = """
            .shared .align 16 .b8 a[1024];
            mov.u32 %r4, a;
            add.u32 %r5, %r4, %r3;
            st.shared.u32 [%r5], %r0;
            bar.sync 0;
            and.b32 %r6, %r0, 7;
            mad.lo.u32 %r6, %r6, 16, %r4;
            ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r7}, [%r6];
            """;
        Sanitizer.Caught(DefectKind.DivergentWarp, 40, Load);
        Sanitizer.Clean(64, Load);
    }

    [Test]
    public void AShuffleReadsALaneThatExists()
    {
        Sanitizer.Caught(DefectKind.MissingLane, 40, "shfl.sync.bfly.b32 %r4, %r0, 16, 31, 0xffffffff;");
        Sanitizer.Clean(40, "shfl.sync.bfly.b32 %r4, %r0, 4, 31, 0xffffffff;");
    }

    [Test]
    public void ABranchForAWholeWarpIsTheSameForItsLanes()
    {
        var defect = Sanitizer.Caught(DefectKind.DivergentUniform, 64, Branch(40));
        Assert.That(defect.Detail, Does.Contain("warp 1"));
        Sanitizer.Clean(64, Branch(32));
        Sanitizer.Clean(40, Branch(40));

        static string Branch(int threads) => $"""
            setp.lt.u32 %p0, %r0, {threads};
            @%p0 bra.uni done;
            st.global.u32 [%rd1], 1;
            done:
            """;
    }

    [Test]
    public void ATrapIsHeardFromThoseThatComeToIt()
    {
        foreach (var trap in new[] { "@!%p0 bra done; trap; done:", "@%p0 trap;", "not.pred %p1, %p0; @!%p1 trap;" })
        {
            var defect = Sanitizer.Caught(DefectKind.Trap, 64, $"setp.eq.u32 %p0, %r0, 40; {trap}");
            Assert.That(defect.Thread.X, Is.EqualTo(40));
            Sanitizer.Clean(64, $"setp.eq.u32 %p0, %r0, 64; {trap}");
        }
        Sanitizer.Caught(DefectKind.Trap, 64, "setp.eq.u32 %p0, %r1, 0; @%p0 trap;");
        Sanitizer.Clean(64, "setp.eq.u32 %p0, %r1, 1; @%p0 trap;");
    }

    [Test]
    public void ALoopEnds()
    {
        static string Count(int step) => $"""
            mov.u32 %r4, 0;
            again:
            add.u32 %r4, %r4, {step};
            setp.lt.u32 %p0, %r4, 1000;
            @%p0 bra again;
            """;
        Sanitizer.Caught(DefectKind.Endless, 32, Count(0), options: new() { StepLimit = 100_000 });
        Sanitizer.Clean(32, Count(1));
    }

    [TestCase("div.s32")]
    [TestCase("rem.s32")]
    [TestCase("div.u32")]
    [TestCase("rem.u32")]
    public void NothingDividesByZero(string operation)
    {
        var defect = Sanitizer.Caught(DefectKind.DivisionByZero, 32, $"{operation} %r4, 5, %r0;");
        Assert.That((defect.Thread.X, defect.Detail), Is.EqualTo((0, "5 by 0")));
        Sanitizer.Clean(32, $"setp.gt.u32 %p0, %r0, 0; @%p0 {operation} %r4, 5, %r0;");
    }

    [Test]
    public unsafe void ALaunchMustFit()
    {
        var kernel = SimulatedKernel.Parse(Snippet.Text("st.global.u32 [%rd1], %r0;"));
        var words = stackalloc int[32];
        LaunchBuffer[] buffers = [new(0, 0, (nint)words, 128)];
        var right = new SimulatedLaunch(1, 32, [new byte[8]], buffers);
        SimulatedLaunch[] wrong =
        [
            right with { Arguments = [] }, right with { Arguments = [new byte[4]] }, right with { Arguments = [new byte[8], new byte[8]] },
            right with { Grid = 0 }, right with { Group = 0 }, right with { Group = 1025 }, right with { Group = new(1, 1, 65) },
            right with { Grid = new Extent(1, 70000) }, right with { Buffers = [new(1, 0, (nint)words, 128)] },
            right with { Buffers = [new(0, 4, (nint)words, 128)] }, right with { DynamicSharedBytes = -1 },
        ];
        Assert.That(() => kernel.Run(right, new()), Throws.Nothing);
        foreach (var launch in wrong)
            Assert.That(() => kernel.Run(launch, new()), Throws.TypeOf<PtxException>(), launch.ToString());
    }

    static string Some(int threads, string instruction) => $"""
        setp.lt.u32 %p0, %r0, {threads};
        setp.lt.u32 %p1, %r0, 3;
        @!%p0 bra others;
        {instruction}
        others:
        st.global.u32 [%rd1], %r0;
        """;
}
