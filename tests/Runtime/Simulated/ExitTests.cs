using System.Text;
using Whence.Runtime.Simulated;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>
/// Threads that end early, in several places. Since sm_70 a barrier waits for the threads that have not ended, and shuffles, votes, matches and
/// reductions of a warp for the lanes they name that have not ended; the barrier of a warp and matrices need all that they name.
/// </summary>
[TestFixture]
sealed class ExitTests
{
    static readonly string[] Returns =
    [
        "@!%p0 ret;",
        "@!%p0 exit;",
        "@!%p0 bra gone;",
        "@%p0 bra stay; st.global.u32 [%rd1], 7; ret; stay:",
        "@!%p0 bra worked;",
        // The way to the end has branches and a loop.
        "@!%p0 bra long;",
        "@%p0 bra stay; @%p1 bra longer; bra.uni long; stay:",
    ];

    const string Ends = """
        bra.uni gone;
        long:
        mov.u32 %r20, 0;
        again:
        add.u32 %r20, %r20, 1;
        setp.lt.u32 %p5, %r20, %r0;
        @%p5 bra again;
        @%p1 bra longer;
        st.global.u32 [%rd1+400], %r20;
        ret;
        longer:
        st.global.u32 [%rd1+800], %r20;
        bra.uni gone;
        worked:
        st.global.u32 [%rd1], 8;
        gone:
        """;

    // %p0: whether a thread goes on, %p1: whether its number is odd.
    static string Some(int threads, string body) => $"""
        .shared .align 4 .b8 a[512];
        setp.lt.u32 %p0, %r0, {threads};
        and.b32 %r4, %r0, 1;
        setp.eq.u32 %p1, %r4, 1;
        mov.u32 %r20, 0;
        {body}
        {Ends}
        """;

    [Test]
    public void ABarrierDoesNotWaitForThreadsThatHaveEnded([ValueSource(nameof(Returns))] string early, [Values(1, 20, 32, 50, 64)] int threads)
    {
        const string Reverse = """
            mov.u32 %r5, a;
            add.u32 %r6, %r5, %r3;
            st.shared.u32 [%r6], %r0;
            bar.sync 0;
            sub.u32 %r7, LAST, %r0;
            mad.lo.u32 %r7, %r7, 4, %r5;
            ld.shared.u32 %r8, [%r7];
            st.global.u32 [%rd1+1600], %r8;
            """;
        var body = Some(threads, early + Reverse.Replace("LAST", $"{threads - 1}", StringComparison.Ordinal));
        Assert.That(Sanitizer.Clean(64, body)[400..(400 + threads)], Is.EqualTo(Enumerable.Range(0, threads).Reverse()), body);
    }

    [TestCase("@!%p0 bra others; bar.sync 0; others: st.global.u32 [%rd1], 1;")]
    [TestCase("@!%p0 bra others; bar.sync 0; bra.uni gone; others: bar.sync 0;")]
    [TestCase("@!%p0 bra others; bar.sync 0; bar.sync 0; st.global.u32 [%rd1], 1; ret; others: @%p1 ret; bar.sync 0;")]
    [TestCase("@!%p0 bra others; bar.sync 0; others: @%p1 ret; st.global.u32 [%rd1], 1;")]
    public void ABarrierWaitsForThreadsThatGoOnWithoutIt(string body) => Sanitizer.Caught(DefectKind.DivergentBarrier, 64, Some(50, body));

    [Test]
    public void ABarrierOfSomeWarpsCountsThemWhole()
    {
        const string Leave = "setp.eq.u32 %p2, %r0, 5; @%p2 ret; @!%p0 bra others;";
        const string Others = "others: st.global.u32 [%rd1], 1;";
        Sanitizer.Clean(96, Some(64, $"{Leave} bar.sync 1, 64; {Others}"));
        Sanitizer.Caught(DefectKind.DivergentBarrier, 96, Some(64, $"{Leave} bar.sync 1, 96; {Others}"));
        Sanitizer.Caught(DefectKind.DivergentBarrier, 96, Some(63, $"{Leave} bar.sync 1, 64; {Others}"));
        Sanitizer.Caught(DefectKind.DivergentBarrier, 96, Some(64, $"{Leave} bar.sync 1, 63; {Others}"));
    }

    [TestCase("shfl.sync.idx.b32 %r9, %r0, 3, 31, 0xffffffff;")]
    [TestCase("vote.sync.ballot.b32 %r9, %p1, 0xffffffff;")]
    [TestCase("redux.sync.add.u32 %r9, %r0, 0xffffffff;")]
    [TestCase("match.any.sync.b32 %r9, %r4, 0xffffffff;")]
    public void LanesThatAreNamedMayHaveEnded(string instruction)
    {
        foreach (var early in Returns)
            Sanitizer.Clean(64, Some(50, $"setp.eq.u32 %p2, %r0, 9; @%p2 ret; {early} {instruction}"));
        foreach (var others in new[] { "", "@%p1 ret;" })
            Sanitizer.Caught(DefectKind.DivergentWarp, 64, Some(50, $"@!%p0 bra others; {instruction} others: {others} st.global.u32 [%rd1], 1;"));
    }

    [Test]
    public void NothingComesFromALaneThatHasEnded()
    {
        Sanitizer.Caught(DefectKind.MissingLane, 64, Some(50, "@!%p0 ret; shfl.sync.idx.b32 %r9, %r0, 20, 31, 0xffffffff;"));
        Sanitizer.Clean(64, Some(50, "@!%p0 ret; shfl.sync.idx.b32 %r9, %r0, 17, 31, 0xffffffff;"));
    }

    [Test]
    public void ABarrierOfAWarpNamesLanesThatAreThere()
    {
        foreach (var early in Returns)
        {
            Sanitizer.Caught(DefectKind.DivergentWarp, 64, Some(50, $"{early} bar.warp.sync 0xffffffff;"));
            Sanitizer.Clean(64, Some(50, $"{early} setp.lt.u32 %p3, %r0, 32; selp.b32 %r9, 0xffffffff, 0x3ffff, %p3; bar.warp.sync %r9;"));
        }
        Sanitizer.Clean(50, "bar.warp.sync 0xffffffff;");
    }

    [Test]
    public void AMatrixNeedsAllLanes()
    {
        const string Load = """
            mov.u32 %r5, a;
            add.u32 %r6, %r5, %r3;
            st.shared.u32 [%r6], %r0;
            bar.sync 0;
            LEAVE
            and.b32 %r6, %r0, 7;
            mad.lo.u32 %r6, %r6, 16, %r5;
            ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r7}, [%r6];
            """;
        Sanitizer.Caught(DefectKind.DivergentWarp, 64, Some(50, Load.Replace("LEAVE", "@!%p0 ret;", StringComparison.Ordinal)));
        Sanitizer.Clean(64, Some(32, Load.Replace("LEAVE", "@!%p0 ret;", StringComparison.Ordinal)));
    }

    [Test]
    public void LanesOfOneInstructionMayNameEachOtherInParts()
    {
        const string Halves = """
            and.b32 %r5, %r0, 16;
            setp.eq.u32 %p2, %r5, 0;
            selp.b32 %r6, 0x0000ffff, 0xffff0000, %p2;
            CHANGE
            redux.sync.add.u32 %r7, %r0, %r6;
            st.global.u32 [%rd1], %r7;
            """;
        var sums = Sanitizer.Clean(64, Halves.Replace("CHANGE", "", StringComparison.Ordinal))[..64];
        Assert.That(sums, Is.EqualTo(Enumerable.Range(0, 64).Select(i => 256 * (i / 16) + 120)));
        foreach (var mask in new[] { "0xffffffff", "0x0000fffe", "0xffff0000" })
            Sanitizer.Caught(DefectKind.DivergentWarp, 64, Halves.Replace("CHANGE", $"setp.eq.u32 %p3, %r0, 0; @%p3 mov.b32 %r6, {mask};", StringComparison.Ordinal));
    }

    // Lanes that go different ways, some of which end, meet where they next come to the same place, and each keeps its values.
    [Test]
    public void LanesMeetThoughSomeEnd()
    {
        var result = Sanitizer.Clean(64, """
            and.b32 %r4, %r0, 3;
            setp.lt.u32 %p0, %r4, 2;
            setp.eq.u32 %p1, %r4, 2;
            setp.eq.u32 %p2, %r0, 5;
            mov.u32 %r5, 1;
            mov.u32 %r6, 0;
            @%p0 bra first;
            mov.u32 %r5, 20;
            @%p1 bra early;
            mov.u32 %r6, 3;
            bra.uni meet;
            first:
            add.u32 %r5, %r5, 4;
            @%p2 ret;
            meet:
            bar.sync 0;
            add.u32 %r7, %r5, %r6;
            redux.sync.add.u32 %r8, %r7, 0xffffffff;
            st.global.u32 [%rd1], %r7;
            st.global.u32 [%rd1+400], %r8;
            ret;
            early:
            add.u32 %r5, %r5, %r0;
            setp.gt.u32 %p3, %r0, 40;
            @%p3 bra last;
            st.global.u32 [%rd1], %r5;
            ret;
            last:
            st.global.u32 [%rd1], 9;
            """);
        for (var i = 0; i < 64; i++)
        {
            Assert.That(result[i], Is.EqualTo(i == 5 ? 5 : (i & 3) < 2 ? 5 : (i & 3) == 3 ? 23 : i > 40 ? 9 : 20 + i), $"thread {i}");
            if (i != 5 && (i & 3) != 2)
                Assert.That(result[100 + i], Is.EqualTo(16 * 5 + 8 * 23 - (i < 32 ? 5 : 0)), $"thread {i}");
        }
    }

    // Programs of nested conditions, loops and early ends do for every thread of a group what they do for a thread alone; nothing in them is wrong.
    [Test]
    public void ThreadsDoTogetherWhatTheyDoAlone([Range(0, 39)] int seed)
    {
        var values = Enumerable.Range(0, 256).Select(i => i < 64 ? new Random(seed * 100 + i).Next(256) : 0).ToArray();
        var body = new Program(seed).Text();
        var report = new SimulationReport();
        var together = Snippet.Run(body, values, 64, 1, null, report);
        Assert.Multiple(() =>
        {
            Assert.That(report.Defects, Is.Empty, body);
            Assert.That(together, Is.EqualTo(Snippet.Run(body, values, 1, 64)), body);
        });
    }

    /// <summary>Draws a program: it reads %r10 from x, changes %r11 to %r13, and writes one of them.</summary>
    sealed class Program(int seed)
    {
        readonly Random random = new(seed);
        readonly StringBuilder text = new();
        int labels;

        public string Text()
        {
            Line("ld.global.u32 %r10, [%rd2]; mov.u32 %r11, 1; mov.u32 %r12, 2; mov.u32 %r13, 3;");
            for (var i = 0; i < 4; i++)
            {
                Statement(3);
                // All that have not ended come here.
                Line(random.Next(2) == 0 ? "bar.sync 0;" : "vote.sync.any.pred %p7, %p6, 0xffffffff;");
            }
            Line("add.u32 %r11, %r11, %r12; add.u32 %r11, %r11, %r13; st.global.u32 [%rd2+512], %r11;");
            return text.ToString();
        }

        void Line(string line) => text.AppendLine(line);

        void Statement(int depth)
        {
            var kind = depth <= 0 ? 0 : random.Next(6);
            if (kind < 2)
                Line($"mad.lo.u32 %r{random.Next(11, 14)}, %r{random.Next(11, 14)}, {random.Next(1, 9)}, %r{random.Next(11, 14)}; mov.u32 %r{random.Next(11, 14)}, {random.Next(9)};");
            else if (kind == 2)
                Loop(depth);
            else
                Choice(depth);
        }

        void Choice(int depth)
        {
            var (otherwise, met) = ($"otherwise{++labels}", $"met{labels}");
            Line($"and.b32 %r14, %r10, {1 << random.Next(8)}; setp.eq.u32 %p0, %r14, 0; @%p0 bra {otherwise};");
            Arm(depth);
            Line($"bra.uni {met}; {otherwise}:");
            Arm(depth);
            Line($"{met}:");
        }

        void Arm(int depth)
        {
            for (var i = random.Next(1, 4); i > 0; i--)
                Statement(depth - 1);
            if (random.Next(4) > 0)
                return;
            Line($"and.b32 %r14, %r10, {1 << random.Next(8)}; setp.eq.u32 %p1, %r14, 0;");
            if (random.Next(2) == 0)
            {
                Line("st.global.u32 [%rd2+256], %r11; @%p1 ret;");
                return;
            }
            var stay = $"stay{++labels}";
            Line($"@%p1 bra {stay}; setp.gt.u32 %p1, %r10, 99; @%p1 bra other{labels}; st.global.u32 [%rd2+768], %r12; ret;");
            Line($"other{labels}: st.global.u32 [%rd2+768], %r13; ret; {stay}:");
        }

        void Loop(int depth)
        {
            var (again, counter) = ($"again{++labels}", 20 + labels);
            Line($".reg .b32 %c{counter}; and.b32 %c{counter}, %r10, 3; {again}:");
            Statement(depth - 1);
            if (random.Next(3) == 0)
                Arm(0);
            Line($"sub.u32 %c{counter}, %c{counter}, 1; setp.gt.s32 %p2, %c{counter}, 0; @%p2 bra {again};");
        }
    }
}
