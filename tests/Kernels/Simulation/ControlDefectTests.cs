using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Simulation;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Barriers, warps and loops that go wrong, beside the same done right.</summary>
[TestFixture]
sealed class ControlDefectTests
{
    [Test]
    public void ABarrierIsForAllThreads()
    {
        // The test of a loop is run once more by those that go on: the builder cannot see that.
        Sanitizer.Caught(DefectKind.DivergentBarrier, 64, k => Loop(k, k.ThreadId.X));
        Sanitizer.Clean(64, k => Loop(k, 3));
    }

    [Test]
    public void AWarpInstructionIsForAllLanes()
    {
        foreach (var operation in WarpOperations)
        {
            var defect = Sanitizer.Caught(DefectKind.DivergentWarp, 64, k => k.If(k.ThreadId.X < 40, () => operation(k)));
            Assert.That(defect.Thread.X, Is.EqualTo(32));
            Sanitizer.Clean(64, k => k.If(k.ThreadId.X < 32, () => operation(k)));
            Sanitizer.Clean(40, k => k.If(k.ThreadId.X < 40, () => operation(k)));
        }
    }

    [Test]
    public void MatricesNeedWholeWarps()
    {
        static void Load(KernelBuilder k)
        {
            var a = k.Shared<F16x2>("a", 256);
            k.For(0, 256, k.Group.X, i => a.At(k.ThreadId.X + i).StoreIf(k.ThreadId.X + i < 256, F16x2.Pack(0, 0)));
            k.Barrier();
            k.LoadMatrix(a.At((k.ThreadId.X & 31) * 4), 4);
        }
        Sanitizer.Caught(DefectKind.DivergentWarp, 40, Load);
        Sanitizer.Clean(64, Load);
    }

    [Test]
    public void AShuffleReadsALaneThatExists()
    {
        Sanitizer.Caught(DefectKind.MissingLane, 40, k => k.ShuffleXor(k.ThreadId.X, 16));
        Sanitizer.Clean(40, k => k.ShuffleXor(k.ThreadId.X, 4));
    }

    [Test]
    public void ALoopEnds()
    {
        static void Count(KernelBuilder k, int step)
        {
            var i = k.Variable<S32>(0);
            k.While(() => i.Value < 1000, () => i.Value += step);
        }
        Sanitizer.Caught(DefectKind.Endless, 32, k => Count(k, 0), options: new() { StepLimit = 100_000 });
        Sanitizer.Clean(32, k => Count(k, 1));
    }

    [Test]
    public void ArgumentsMustFit()
    {
        var kernel = new SimulatedKernel(Kernel.Define("scale", 32, k =>
        {
            k.Global<F32>("x");
            k.Parameter<F32>("a");
        }));
        using var buffer = new SimulatedBuffer<float>(4);
        Assert.Multiple(() =>
        {
            Assert.That(() => kernel.Run(1, [buffer], new()), Throws.TypeOf<KernelException>());
            Assert.That(() => kernel.Run(1, [buffer, 1], new()), Throws.TypeOf<KernelException>().With.Message.Contains("S32"));
            Assert.That(() => kernel.Run(1, [1f, buffer], new()), Throws.TypeOf<KernelException>());
            Assert.That(() => kernel.Run(0, [buffer, 1f], new()), Throws.TypeOf<KernelException>().With.Message.Contains("(0,1,1)"));
            Assert.That(() => kernel.Run(1, [buffer, 1f], new()), Throws.Nothing);
        });
    }

    static Action<KernelBuilder>[] WarpOperations =>
    [
        k => k.ShuffleXor(k.ThreadId.X, 1),
        k => k.VoteAll(k.ThreadId.X < 3),
        k => k.WarpReduce(k.ThreadId.X, AtomicOperation.Add),
        k => k.WarpBarrier(),
    ];

    static void Loop(KernelBuilder k, S32 rounds)
    {
        var i = k.Variable<S32>(0);
        k.While(() =>
        {
            k.Barrier();
            return i.Value < rounds;
        }, () => i.Value += 1);
    }
}
