using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Exchanges between the lanes of warps, with a last warp of 8 threads.</summary>
[TestFixture]
sealed class WarpTests
{
    const int Threads = 72;

    [Test]
    public void ShufflesReadOtherLanes([Values] ShuffleMode mode, [Values(0, 1, 3, 7, 33)] int lane)
    {
        var result = Sanitizer.Clean(Threads, k =>
        {
            var x = k.Global<S32>("x");
            var value = k.ThreadId.X * 10;
            k.If(k.ThreadId.X < 64, () => x[k.ThreadId.X] = k.Shuffle(value, mode, lane));
        });
        for (var i = 0; i < 64; i++)
        {
            var (own, b) = (i % 32, lane % 32);
            var from = mode switch
            {
                ShuffleMode.Index => b,
                ShuffleMode.Up => own - b < 0 ? own : own - b,
                ShuffleMode.Down => own + b > 31 ? own : own + b,
                _ => own ^ b,
            };
            Assert.That(result[i], Is.EqualTo((i / 32 * 32 + from) * 10), $"thread {i}");
        }
    }

    [Test]
    public void ALaneMayBeChosenByTheLane()
    {
        var result = Sanitizer.Clean(Threads, k =>
        {
            var x = k.Global<S32>("x");
            x[k.ThreadId.X] = k.Shuffle(k.ThreadId.X, ShuffleMode.Index, 7 - k.Lane % 8);
        });
        Assert.That(result[..Threads], Is.EqualTo(Enumerable.Range(0, Threads).Select(i => i / 32 * 32 + 7 - i % 8)));
    }

    [Test]
    public void VotesJoinPredicates()
    {
        var result = Sanitizer.Clean(Threads, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            var some = S32.Same(i % 3, 0) & (i < 60);
            x[i] = k.Ballot(some).AsS32();
            x[i + 100] = k.Select<S32>(k.VoteAny(some), 1, 0) + k.Select<S32>(k.VoteAll(i < 64), 2, 0);
        });
        for (var i = 0; i < Threads; i++)
        {
            var ballot = 0u;
            for (var lane = 0; lane < 32; lane++)
                ballot |= i / 32 * 32 + lane is var t && t % 3 == 0 && t < 60 ? 1u << lane : 0;
            Assert.That((uint)result[i], Is.EqualTo(ballot));
            Assert.That(result[i + 100], Is.EqualTo((ballot != 0 ? 1 : 0) + (i < 64 ? 2 : 0)));
        }
    }

    [Test]
    public void ReductionsJoinIntegers()
    {
        AtomicOperation[] operations = [AtomicOperation.Add, AtomicOperation.Min, AtomicOperation.Max, AtomicOperation.And, AtomicOperation.Or, AtomicOperation.Xor];
        Func<int, int, int>[] expected = [(a, b) => a + b, Math.Min, Math.Max, (a, b) => a & b, (a, b) => a | b, (a, b) => a ^ b];
        for (var o = 0; o < operations.Length; o++)
        {
            var result = Sanitizer.Clean(Threads, k =>
            {
                var x = k.Global<S32>("x");
                x[k.ThreadId.X] = k.WarpReduce((k.ThreadId.X - 20) * 12345, operations[o]);
            });
            for (var i = 0; i < Threads; i++)
            {
                var warp = Enumerable.Range(i / 32 * 32, i < 64 ? 32 : 8).Select(t => (t - 20) * 12345);
                Assert.That(result[i], Is.EqualTo(warp.Aggregate(expected[o])), operations[o].ToString());
            }
        }
    }

    [Test]
    public void UnsignedReductionsCompareUnsigned()
    {
        var result = Sanitizer.Clean(32, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            x[i] = k.WarpReduce((i - 1).AsU32(), AtomicOperation.Max).AsS32();
            x[i + 32] = k.WarpReduce((i - 1).AsU32(), AtomicOperation.Min).AsS32();
        });
        Assert.That((result[0], result[32]), Is.EqualTo((-1, 0)));
    }

    [Test]
    public void AtomicsGoInLaneOrder()
    {
        var result = Sanitizer.Clean(Threads, k =>
        {
            var (x, i) = (k.Global<S32>("x"), k.ThreadId.X);
            x[i + 100] = k.Atomic(AtomicOperation.Add, x.At(0), i);
            x[i + 200] = k.Atomic(AtomicOperation.Exchange, x.At(1), i);
            x[i + 300] = k.CompareAndSwap(x.At(2), i + 2, i + 3);
            k.Atomic(AtomicOperation.Max, x.At(3), i * 3 % 50);
            k.Atomic(AtomicOperation.Min, x.At(4), i - 5);
            k.Atomic(AtomicOperation.Xor, x.At(5), i);
        });
        Assert.Multiple(() =>
        {
            Assert.That(result[100..(100 + Threads)], Is.EqualTo(Enumerable.Range(0, Threads).Select(i => i * (i - 1) / 2)));
            Assert.That(result[200..(200 + Threads)], Is.EqualTo(Enumerable.Range(0, Threads).Select(i => i == 0 ? 1 : i - 1)));
            Assert.That(result[300..(300 + Threads)], Is.EqualTo(Enumerable.Range(0, Threads).Select(i => i + 2)));
            Assert.That(result[3..6], Is.EqualTo(new[] { 49, -5, Enumerable.Range(0, Threads).Aggregate(5, (a, b) => a ^ b) }));
            Assert.That(result[0], Is.EqualTo(Threads * (Threads - 1) / 2));
        });
    }

    [Test]
    public void ATreeOverTheWarpAddsAllLanes()
    {
        var result = Sanitizer.Clean(64, k =>
        {
            var x = k.Global<S32>("x");
            x[k.ThreadId.X] = k.WarpReduce(k.ThreadId.X, (a, b) => a + b);
        });
        Assert.That(result[..64], Is.EqualTo(Enumerable.Range(0, 64).Select(i => i < 32 ? 496 : 496 + 1024)));
    }

    [Test]
    public void ThreadsKnowTheirPlace()
    {
        using var buffer = new SimulatedBuffer<int>(2 * 3 * 2 * 24 * 4);
        var kernel = Kernel.Define("place", new Extent(4, 3, 2), k =>
        {
            var x = k.Global<S32>("x");
            var group = (k.GroupId.Z * k.GridSize.Y + k.GroupId.Y) * k.GridSize.X + k.GroupId.X;
            var thread = (k.ThreadId.Z * 3 + k.ThreadId.Y) * 4 + k.ThreadId.X;
            x[(group * 24 + thread) * 4] = group;
            x[(group * 24 + thread) * 4 + 1] = k.Lane;
            x[(group * 24 + thread) * 4 + 2] = k.Warp;
            x[(group * 24 + thread) * 4 + 3] = k.GridSize.Z;
        });
        new Whence.Kernels.Simulation.SimulatedKernel(kernel).Run(new(2, 3, 2), [buffer], new());
        Assert.That(buffer.ToArray(), Is.EqualTo(Enumerable.Range(0, 12 * 24).SelectMany(i => new[] { i / 24, i % 24, 0, 2 })));
    }
}
