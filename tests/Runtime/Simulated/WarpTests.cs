using Whence.Kernels;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Exchanges between the lanes of warps, with a last warp of 8 threads.</summary>
[TestFixture]
sealed class WarpTests
{
    const int Threads = 72;

    [Test]
    public void ShufflesReadOtherLanes([Values("idx", "up", "down", "bfly")] string mode, [Values(0, 1, 3, 7, 33)] int lane, [Values(32, 8)] int width)
    {
        // The segments that lanes stay in, and their last lane; the first one for up.
        var limits = (32 - width) << 8 | (mode == "up" ? 0 : 31);
        var result = Sanitizer.Clean(64, $"""
            mul.lo.u32 %r4, %r0, 10;
            shfl.sync.{mode}.b32 %r5|%p0, %r4, {lane}, {limits}, 0xffffffff;
            selp.u32 %r6, 1, 0, %p0;
            st.global.u32 [%rd1], %r5;
            st.global.u32 [%rd1+400], %r6;
            """);
        for (var i = 0; i < 64; i++)
        {
            var (own, by) = (i % 32, lane % 32);
            var first = own / width * width;
            var from = mode switch { "idx" => first + by % width, "up" => own - by, "down" => own + by, _ => own ^ by };
            var isInside = mode == "up" ? from >= first : from < first + width;
            Assert.That(result[i], Is.EqualTo((i / 32 * 32 + (isInside ? from : own)) * 10), $"thread {i}");
            Assert.That(result[i + 100], Is.EqualTo(isInside ? 1 : 0), $"thread {i}");
        }
    }

    [Test]
    public void ALaneMayBeChosenByTheLane()
    {
        var result = Sanitizer.Clean(Threads, """
            and.b32 %r4, %r0, 7;
            sub.u32 %r4, 7, %r4;
            shfl.sync.idx.b32 %r5, %r0, %r4, 31, 0xffffffff;
            st.global.u32 [%rd1], %r5;
            """);
        Assert.That(result[..Threads], Is.EqualTo(Enumerable.Range(0, Threads).Select(i => i / 32 * 32 + 7 - i % 8)));
    }

    [Test]
    public void VotesJoinPredicates()
    {
        var result = Sanitizer.Clean(Threads, """
            rem.u32 %r4, %r0, 3;
            setp.lt.u32 %p0, %r0, 60;
            setp.eq.and.u32 %p1, %r4, 0, %p0;
            setp.lt.u32 %p2, %r0, 64;
            vote.sync.ballot.b32 %r5, %p1, 0xffffffff;
            vote.sync.any.pred %p3, %p1, 0xffffffff;
            vote.sync.all.pred %p4, %p2, 0xffffffff;
            vote.sync.uni.pred %p5, %p0, 0xffffffff;
            selp.u32 %r6, 1, 0, %p3;
            @%p4 add.u32 %r6, %r6, 2;
            @%p5 add.u32 %r6, %r6, 4;
            activemask.b32 %r7;
            st.global.u32 [%rd1], %r5;
            st.global.u32 [%rd1+400], %r6;
            st.global.u32 [%rd1+800], %r7;
            """);
        for (var i = 0; i < Threads; i++)
        {
            var ballot = 0u;
            for (var lane = 0; lane < 32; lane++)
                ballot |= i / 32 * 32 + lane is var t && t % 3 == 0 && t < 60 ? 1u << lane : 0;
            Assert.That((uint)result[i], Is.EqualTo(ballot));
            Assert.That(result[i + 100], Is.EqualTo((ballot != 0 ? 1 : 0) + (i < 64 ? 2 : 0) + (i / 32 == 1 ? 0 : 4)), $"thread {i}");
            Assert.That((uint)result[i + 200], Is.EqualTo(i < 64 ? uint.MaxValue : 0xFF));
        }
    }

    [Test]
    public void EqualValuesMatch()
    {
        var result = Sanitizer.Clean(Threads, """
            shr.u32 %r4, %r0, 5;
            rem.u32 %r5, %r0, 5;
            match.any.sync.b32 %r6, %r5, 0xffffffff;
            match.all.sync.b32 %r7|%p0, %r4, 0xffffffff;
            match.all.sync.b32 %r8|%p1, %r5, 0xffffffff;
            selp.u32 %r9, 1, 0, %p0;
            @%p1 add.u32 %r9, %r9, 2;
            or.b32 %r9, %r9, %r8;
            st.global.u32 [%rd1], %r6;
            st.global.u32 [%rd1+400], %r7;
            st.global.u32 [%rd1+800], %r9;
            """);
        for (var i = 0; i < Threads; i++)
        {
            var (warp, count) = (i / 32 * 32, i < 64 ? 32 : 8);
            var same = Enumerable.Range(0, count).Where(lane => (warp + lane) % 5 == i % 5).Aggregate(0u, (mask, lane) => mask | 1u << lane);
            Assert.That((uint)result[i], Is.EqualTo(same), $"thread {i}");
            Assert.That((uint)result[i + 100], Is.EqualTo(uint.MaxValue >> 32 - count));
            Assert.That(result[i + 200], Is.EqualTo(1));
        }
    }

    [Test]
    public void ReductionsJoinIntegers([Values("add", "min", "max", "and", "or", "xor")] string operation)
    {
        var type = operation is "add" or "min" or "max" ? "s32" : "b32";
        var result = Sanitizer.Clean(Threads, $"""
            sub.s32 %r4, %r0, 20;
            mul.lo.s32 %r4, %r4, 12345;
            redux.sync.{operation}.{type} %r5, %r4, 0xffffffff;
            st.global.u32 [%rd1], %r5;
            """);
        Func<int, int, int> expected = operation switch
        {
            "add" => (a, b) => a + b,
            "min" => Math.Min,
            "max" => Math.Max,
            "and" => (a, b) => a & b,
            "or" => (a, b) => a | b,
            _ => (a, b) => a ^ b,
        };
        for (var i = 0; i < Threads; i++)
        {
            var warp = Enumerable.Range(i / 32 * 32, i < 64 ? 32 : 8).Select(t => (t - 20) * 12345);
            Assert.That(result[i], Is.EqualTo(warp.Aggregate(expected)), $"thread {i}");
        }
    }

    [Test]
    public void ABarrierCountsTheGroup()
    {
        var result = Sanitizer.Clean(Threads, """
            setp.lt.u32 %p0, %r0, 30;
            bar.red.popc.u32 %r4, 0, %p0;
            bar.red.or.pred %p1, 0, %p0;
            bar.red.and.pred %p2, 0, %p0;
            @%p1 add.u32 %r4, %r4, 100;
            @%p2 add.u32 %r4, %r4, 200;
            st.global.u32 [%rd1], %r4;
            """);
        Assert.That(result[..Threads], Is.All.EqualTo(130));
    }

    [Test]
    public void AtomicsGoInLaneOrder()
    {
        var result = Sanitizer.Clean(Threads, """
            atom.global.add.u32 %r4, [%rd0], %r0;
            atom.global.exch.b32 %r5, [%rd0+4], %r0;
            add.u32 %r6, %r0, 2;
            add.u32 %r7, %r0, 3;
            atom.global.cas.b32 %r8, [%rd0+8], %r6, %r7;
            mul.lo.u32 %r9, %r0, 3;
            rem.u32 %r9, %r9, 50;
            red.global.max.s32 [%rd0+12], %r9;
            sub.s32 %r10, %r0, 5;
            red.global.min.s32 [%rd0+16], %r10;
            red.global.xor.b32 [%rd0+20], %r0;
            red.global.inc.u32 [%rd0+24], 9;
            st.global.u32 [%rd1+400], %r4;
            st.global.u32 [%rd1+800], %r5;
            st.global.u32 [%rd1+1200], %r8;
            """);
        Assert.Multiple(() =>
        {
            Assert.That(result[100..(100 + Threads)], Is.EqualTo(Enumerable.Range(0, Threads).Select(i => i * (i - 1) / 2)));
            Assert.That(result[200..(200 + Threads)], Is.EqualTo(Enumerable.Range(0, Threads).Select(i => i == 0 ? 1 : i - 1)));
            Assert.That(result[300..(300 + Threads)], Is.EqualTo(Enumerable.Range(0, Threads).Select(i => i + 2)));
            Assert.That(result[3..7], Is.EqualTo(new[] { 49, -5, Enumerable.Range(0, Threads).Aggregate(5, (a, b) => a ^ b), (6 + Threads) % 10 }));
            Assert.That(result[0], Is.EqualTo(Threads * (Threads - 1) / 2));
        });
    }

    [Test]
    public void ThreadsKnowTheirPlace()
    {
        var result = Snippet.Run("""
            mov.u32 %r4, %ctaid.z; mov.u32 %r5, %nctaid.y; mov.u32 %r6, %ctaid.y;
            mad.lo.u32 %r4, %r4, %r5, %r6;
            mov.u32 %r5, %nctaid.x; mov.u32 %r6, %ctaid.x;
            mad.lo.u32 %r4, %r4, %r5, %r6;
            mov.u32 %r7, %tid.z; mov.u32 %r5, %ntid.y; mov.u32 %r6, %tid.y;
            mad.lo.u32 %r7, %r7, %r5, %r6;
            mov.u32 %r5, %ntid.x; mov.u32 %r6, %tid.x;
            mad.lo.u32 %r7, %r7, %r5, %r6;
            mad.lo.u32 %r8, %r4, 24, %r7;
            mad.wide.u32 %rd3, %r8, 16, %rd0;
            mov.u32 %r9, %laneid; mov.u32 %r10, %lanemask_lt; mov.u32 %r11, %nctaid.z;
            st.global.v4.u32 [%rd3], {%r4, %r9, %r10, %r11};
            """, new int[12 * 24 * 4], new Extent(4, 3, 2), new Extent(2, 3, 2));
        Assert.That(result, Is.EqualTo(Enumerable.Range(0, 12 * 24).SelectMany(i => new[] { i / 24, i % 24, (1 << i % 24) - 1, 2 })));
    }
}
