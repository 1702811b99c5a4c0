using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>Disposal in any order, more than once, on several devices, from other threads, and not at all.</summary>
[TestFixture]
sealed class CudaDisposalTests : CudaTestBase
{
    [Test]
    public void AnyOrderIsGood() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        Fake.Reset();
        Fake.Set("devices", 2);
        Fake.Set(seed % 2, DeviceAttribute.MemoryPoolsSupported, 0);
        var random = new Random(seed);
        var all = new List<IDisposable>();
        foreach (var device in Fake.Open().Devices)
        {
            var context = device.Open(null);
            var module = context.LoadModule("m", Ptx);
            all.AddRange([context, module, context.CreateEvent(), context.AllocatePinned(8), context.Allocate(8), context.Allocate(8)]);
            all.Add(context.Stream.Capture(() => module.Kernel("nothing").Launch(1, 1, 0, [])));
            if (random.Next(2) == 0)
                context.Stream.Upload(((DeviceMemory)all[^2]).All, new byte[8]);
        }
        IDisposable[] order = [.. all, .. all];
        random.Shuffle(order);
        foreach (var item in order)
            item.Dispose();
        return Fake.Live() == 0 && Fake.Violations.Length == 0;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void TheContextFreesWhatWasForgotten()
    {
        var context = OpenDevice();
        var memory = context.Allocate(8);
        var module = context.LoadModule("m", Ptx);
        context.Dispose();
        Assert.That(Fake.Live(), Is.Zero);
        Assert.Multiple(() =>
        {
            Assert.That(memory.IsDisposed);
            Assert.Throws<ObjectDisposedException>(() => _ = memory.Pointer);
            Assert.Throws<ObjectDisposedException>(() => context.Allocate(8));
            Assert.Throws<ObjectDisposedException>(context.Stream.Synchronize);
            Assert.Throws<ObjectDisposedException>(() => module.Kernel("nothing"));
        });
    }

    [Test]
    public void StreamAndPoolGoLast()
    {
        var context = OpenDevice();
        context.Allocate(8);
        context.CreateEvent();
        Fake.ClearLog();
        context.Dispose();
        Assert.That(Fake.Log.Select(line => line.Trim()), Is.EqualTo(new[]
        {
            "cuStreamSynchronize", "cuEventDestroy_v2", "cuMemFreeAsync", "cuMemPoolDestroy", "cuStreamDestroy_v2",
            "cuDevicePrimaryCtxRelease_v2 0",
        }));
    }

    [Test]
    public void TwoContextsOfOneDeviceAreIndependent()
    {
        using var first = OpenDevice();
        using var memory = first.Allocate(8);
        using (var second = OpenDevice())
            Assert.That(second.Handle, Is.EqualTo(first.Handle), "the primary context is one");
        first.Stream.Upload(memory.All, Bytes(8));
        Assert.That(Read(first, memory.All), Is.EqualTo(Bytes(8)));
    }

    [Test]
    public void DevicesWorkInTurnsAndAtOnce()
    {
        Fake.Set("devices", 3);
        var contexts = Fake.Open().Devices.Select(device => device.Open(null)).ToArray();
        var memories = contexts.Select(context => context.Allocate(4096)).ToArray();
        for (var i = 0; i < 3; i++)
            contexts[i].Stream.Upload(memories[i].All, Bytes(4096, i));
        Parallel.For(0, 3, i =>
        {
            for (var turn = 0; turn < 20; turn++)
                Assert.That(Read(contexts[i], memories[i].All), Is.EqualTo(Bytes(4096, i)));
        });
        foreach (var context in contexts)
            context.Dispose();
    }

    [Test]
    public void AFinalizerCallsNoDriverAndTheNextCallFrees()
    {
        using var context = OpenDevice();
        Forget(context);
        Fake.ClearLog();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.That(Fake.Log, Is.Empty);
        Assert.That(Fake.Live("memory"), Is.EqualTo(1));
        context.Stream.Synchronize();
        Assert.That((Fake.Live("memory"), context.LiveHandles), Is.EqualTo((0, 2)), "stream and pool are left");
    }

    [Test]
    public void AFinalizerAfterTheContextDoesNothing()
    {
        var context = OpenDevice();
        Forget(context);
        context.Dispose();
        Fake.ClearLog();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.That(Fake.Log, Is.Empty);
    }

    [Test]
    public void DisposalOnAnotherThreadIsGood()
    {
        var context = OpenDevice();
        var memory = context.Allocate(8);
        var thread = new Thread(() =>
        {
            memory.Dispose();
            context.Dispose();
        });
        thread.Start();
        thread.Join();
        Assert.That(Fake.Live(), Is.Zero);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Forget(CudaContext context) => context.Allocate(8);
}
