using Whence.Runtime.Simulated;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Branches, loops and calls whose threads part and meet again.</summary>
[TestFixture]
sealed class ControlFlowTests
{
    const string Twice = """
        .func (.param .b32 result) twice(.param .b32 given)
        {
            .reg .b32 %a;
            .reg .pred %small;
            ld.param.b32 %a, [given];
            setp.lt.s32 %small, %a, 10;
            @%small bra low;
            st.param.b32 [result], 1000;
            ret;
            low:
            add.s32 %a, %a, %a;
            st.param.b32 [result], %a;
            ret;
        }
        """;

    [Test]
    public void NestedBranchesPartTheThreads()
    {
        var result = Sanitizer.Clean(77, """
            mov.u32 %r4, 0;
            rem.u32 %r5, %r0, 3;
            setp.lt.u32 %p0, %r0, 40;
            @!%p0 bra far;
            add.u32 %r4, %r4, 1;
            setp.eq.u32 %p1, %r5, 0;
            @%p1 bra zero;
            setp.eq.u32 %p2, %r5, 1;
            @!%p2 bra near;
            neg.s32 %r4, %r4;
            bra near;
            zero:
            mad.lo.u32 %r4, %r0, 10, %r4;
            near:
            add.u32 %r4, %r4, 100;
            bra.uni done;
            far:
            setp.gt.u32 %p3, %r0, 70;
            @%p3 mov.u32 %r4, 7;
            done:
            bar.sync 0;
            st.global.u32 [%rd1], %r4;
            """);
        for (var i = 0; i < 77; i++)
            Assert.That(result[i], Is.EqualTo(i < 40 ? (i % 3 == 0 ? 1 + i * 10 : i % 3 == 1 ? -1 : 1) + 100 : i > 70 ? 7 : 0), $"thread {i}");
    }

    [Test]
    public void EveryThreadLoopsAsOftenAsItMust()
    {
        var result = Sanitizer.Clean(50, """
            add.u32 %r4, %r0, 1;
            mov.u32 %r5, 0;
            again:
            setp.le.u32 %p0, %r4, 1;
            @%p0 bra done;
            add.u32 %r5, %r5, 1;
            and.b32 %r6, %r4, 1;
            setp.eq.u32 %p1, %r6, 0;
            @%p1 bra even;
            mad.lo.u32 %r4, %r4, 3, 1;
            bra again;
            even:
            shr.u32 %r4, %r4, 1;
            bra again;
            done:
            bar.sync 0;
            st.global.u32 [%rd1], %r5;
            """);
        for (var i = 0; i < 50; i++)
        {
            var steps = 0;
            for (var n = i + 1; n > 1; steps++)
                n = n % 2 == 0 ? n / 2 : 3 * n + 1;
            Assert.That(result[i], Is.EqualTo(steps), $"thread {i}");
        }
    }

    [Test]
    public void ALoopIsLeftInSeveralPlaces()
    {
        var result = Sanitizer.Clean(64, """
            mov.u32 %r4, 0;
            mov.u32 %r5, 0;
            again:
            add.u32 %r4, %r4, 1;
            setp.eq.u32 %p0, %r4, %r0;
            @%p0 bra first;
            add.u32 %r5, %r5, %r4;
            setp.gt.u32 %p1, %r5, 200;
            @%p1 bra second;
            setp.lt.u32 %p2, %r4, 40;
            @%p2 bra again;
            add.u32 %r5, %r5, 1000;
            first:
            add.u32 %r5, %r5, 10000;
            second:
            bar.warp.sync 0xffffffff;
            st.global.u32 [%rd1], %r5;
            """);
        for (var i = 0; i < 64; i++)
        {
            var sum = 0;
            for (var n = 1; ; n++)
            {
                if (n == i)
                {
                    sum += 10000;
                    break;
                }
                sum += n;
                if (sum > 200)
                    break;
            }
            Assert.That(result[i], Is.EqualTo(sum), $"thread {i}");
        }
    }

    [Test]
    public void ABranchByIndexGoesManyWays()
    {
        const string Ways = """
            ways: .branchtargets zero, one, two, one;
            and.b32 %r4, %r0, 3;
            brx.idx %r4, ways;
            zero:
            mov.u32 %r5, 100;
            bra done;
            one:
            mad.lo.u32 %r5, %r0, 2, 1;
            bra done;
            two:
            neg.s32 %r5, %r0;
            done:
            bar.sync 0;
            st.global.u32 [%rd1], %r5;
            """;
        var result = Sanitizer.Clean(45, Ways);
        Assert.That(result[..45], Is.EqualTo(Enumerable.Range(0, 45).Select(i => (i % 4) switch { 0 => 100, 2 => -i, _ => 2 * i + 1 })));
        var defect = Sanitizer.Caught(DefectKind.OutOfBounds, 45, Ways.Replace("and.b32 %r4, %r0, 3", "mov.u32 %r4, %r0", StringComparison.Ordinal));
        Assert.That((defect.Thread.X, defect.Detail), Is.EqualTo((4, "entry 4 of 4 targets")));
    }

    [TestCase("@%p0 ret;")]
    [TestCase("@%p0 exit;")]
    [TestCase("@%p0 bra away; bra on; away: ret; on:")]
    public void ThreadsMayEndEarly(string leave)
    {
        var result = Sanitizer.Clean(64, $"""
            setp.ge.u32 %p0, %r0, 32;
            {leave}
            setp.ge.u32 %p0, %r0, 20;
            {leave.Replace("away", "off", StringComparison.Ordinal).Replace("on", "next", StringComparison.Ordinal)}
            redux.sync.add.u32 %r4, 1, 0xffffffff;
            add.u32 %r4, %r4, 5000;
            st.global.u32 [%rd1], %r4;
            """);
        Assert.That(result[..64], Is.EqualTo(Enumerable.Range(0, 64).Select(i => i < 20 ? 5020 : i)));
    }

    [Test]
    public void FunctionsAreCalledByThreadsThatParted()
    {
        var result = Snippet.Run(Call("%r0"), new int[64], 64, report: new(), outside: Twice);
        Assert.That(result, Is.EqualTo(Enumerable.Range(0, 64).Select(i => i % 2 == 1 ? -1 : i < 10 ? 2 * i : 1000)));
        var nested = Snippet.Run(Call("%r5"), new int[64], 64, report: new(), outside: Twice);
        Assert.That(nested, Is.EqualTo(Enumerable.Range(0, 64).Select(i => i % 2 == 1 ? -1 : i < 10 ? 2 * i < 10 ? 4 * i : 1000 : 1000)));

        static string Call(string second)
        {
            static string Once(string given) => $$"""
                {
                    .param .b32 in;
                    .param .b32 out;
                    st.param.b32 [in], {{given}};
                    call.uni (out), twice, (in);
                    ld.param.b32 %r5, [out];
                }
                """;
            return $"""
                mov.u32 %r5, -1;
                and.b32 %r6, %r0, 1;
                setp.eq.u32 %p0, %r6, 1;
                @%p0 bra done;
                {Once("%r0")}
                {Once(second)}
                done:
                st.global.u32 [%rd1], %r5;
                """;
        }
    }

    [Test]
    public void VariablesOfThreadsThatWaitKeepTheirValue()
    {
        var result = Sanitizer.Clean(96, """
            mov.u32 %r4, %r0;
            cvt.u64.u32 %rd4, %r0;
            setp.lt.u32 %p1, %r0, 50;
            rem.u32 %r5, %r0, 3;
            setp.ne.u32 %p0, %r5, 2;
            @%p0 bra done;
            ld.global.u32 %r4, [%rd1+4000];
            mul.lo.u64 %rd4, %rd4, 1000;
            not.pred %p1, %p1;
            shr.u32 %r4, %r4, 1;
            done:
            cvt.u32.u64 %r6, %rd4;
            selp.u32 %r7, 1, 0, %p1;
            st.global.u32 [%rd1], %r4;
            st.global.u32 [%rd1+400], %r6;
            st.global.u32 [%rd1+800], %r7;
            """);
        for (var i = 0; i < 96; i++)
        {
            Assert.That(result[i], Is.EqualTo(i % 3 == 2 ? (i + 1000) / 2 : i));
            Assert.That(result[i + 100], Is.EqualTo(i % 3 == 2 ? i * 1000 : i));
            Assert.That(result[i + 200], Is.EqualTo((i % 3 == 2) ^ i < 50 ? 1 : 0));
        }
    }

    [Test]
    public void LivenessCountsValuesStillToBeRead()
    {
        static int Peak(string body) => SimulatedKernel.Parse(
            $$""".version 7.8 .entry live(.param .u64 x) { .reg .b64 %rd<4>; .reg .f32 %f<32>; ld.param.u64 %rd0, [x]; {{body}} ret; }""".Replace(" .entry", "\n.entry", StringComparison.Ordinal))
            .Prepare(32).PeakLiveRegisters;
        var loads = string.Concat(Enumerable.Range(0, 10).Select(i => $"ld.global.f32 %f{i}, [%rd0+{4 * i}]; "));
        var sums = string.Concat(Enumerable.Range(1, 9).Select(i => $"add.f32 %f0, %f0, %f{i}; "));
        var oneByOne = string.Concat(Enumerable.Range(1, 9).Select(i => $"ld.global.f32 %f1, [%rd0+{4 * i}]; add.f32 %f0, %f0, %f1; "));
        Assert.Multiple(() =>
        {
            Assert.That(Peak("st.global.f32 [%rd0], 0f00000000;"), Is.EqualTo(0), "parameters lie in constant memory");
            Assert.That(Peak($"{loads} {sums} st.global.f32 [%rd0], %f0;"), Is.EqualTo(10));
            Assert.That(Peak($"ld.global.f32 %f0, [%rd0]; {oneByOne} st.global.f32 [%rd0], %f0;"), Is.EqualTo(2));
        });
    }

    [Test]
    public void WhatIsNotThereIsSaid()
    {
        Assert.Multiple(() =>
        {
            Refused("bra nowhere;", "there is no label 'nowhere'");
            Refused("call.uni nobody;", "function 'nobody' has no body");
            Refused("add.s32 %r4, %r99, 1;", "register '%r99' is not declared");
            Refused("add.s32 %r4, %r5;", "operands are missing");
            Refused("frobnicate.s32 %r4, %r5;", "instruction frobnicate.s32 is not known");
            Refused("add.s32 %r4, %p0, 1;", "%p0 is a predicate");
        });

        static void Refused(string body, string message) =>
            Assert.That(() => SimulatedKernel.Parse(Snippet.Text(body)).Prepare(32), Throws.TypeOf<PtxException>().With.Message.Contains(message).And.Message.Contains("PTX line"));
    }
}
