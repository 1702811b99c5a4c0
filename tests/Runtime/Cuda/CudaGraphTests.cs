using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>Captured work: what replays, and what a failure during the capture leaves behind.</summary>
[TestFixture]
sealed class CudaGraphTests : CudaTestBase
{
    [Test]
    public void CapturedWorkRunsAtTheLaunchOnly()
    {
        using var context = OpenDevice();
        using var module = context.LoadModule("m", Ptx);
        using var memory = context.Allocate(16);
        using var copy = context.Allocate(16);
        using var pinned = context.AllocatePinned(16);
        var kernel = module.Kernel("nothing");
        using var graph = context.Stream.Capture(() =>
        {
            context.Stream.Copy(memory.All, pinned);
            context.Stream.Copy(copy.All, memory.All);
            context.Stream.Fill(memory.Range(0, 8), 2f);
            kernel.Launch(9, 32, 0, []);
        });
        Assert.That(graph.Nodes, Is.EqualTo(4));
        Assert.That(Fake.Launches, Is.Empty);
        Assert.That(Fake.Live("graph"), Is.Zero, "the graph itself is not kept");
        graph.Upload();
        for (var turn = 1; turn <= 2; turn++)
        {
            pinned.Floats.Fill(turn);
            graph.Launch();
            var expected = Enumerable.Repeat(BitConverter.GetBytes((float)turn), 4).SelectMany(value => value);
            Assert.That(Read(context, copy.All), Is.EqualTo(expected));
            Assert.That(Fake.Launches.Count(), Is.EqualTo(turn));
        }
    }

    [Test]
    public void AnIllegalCallEndsTheCaptureAndTheStreamWorksOn()
    {
        using var context = OpenDevice();
        using var memory = context.Allocate(16);
        using var pinned = context.AllocatePinned(16);
        using var mark = context.CreateEvent();
        var ways = new Dictionary<string, Action>
        {
            ["cuStreamSynchronize"] = context.Stream.Synchronize,
            ["cuMemAllocFromPoolAsync"] = () => context.Allocate(16),
            ["cuMemHostAlloc"] = () => context.AllocatePinned(16),
            ["staged copy"] = () => context.Stream.Upload(memory.All, new byte[16]),
            ["cuEventSynchronize"] = () =>
            {
                mark.Record();
                mark.Synchronize();
            },
        };
        foreach (var (call, illegal) in ways)
        {
            var error = Assert.Throws<CudaException>(() => context.Stream.Capture(() =>
            {
                context.Stream.Fill(memory.All, (byte)9);
                illegal();
            }));
            Assert.That((error!.Failure.Call, error.Failure.Code), Is.EqualTo((call, 900)));
            Assert.That(context.Stream.IsCapturing, Is.False);
            context.Stream.Upload(memory.All, Bytes(16));
            Assert.That(Read(context, memory.All), Is.EqualTo(Bytes(16)), $"after {call}");
            context.Stream.Capture(() => context.Stream.Fill(memory.All, (byte)9)).Dispose();
        }
    }

    [Test]
    public void ASwallowedIllegalCallIsFoundAtTheEnd()
    {
        using var context = OpenDevice();
        void Swallow() => Assert.Throws<CudaException>(context.Stream.Synchronize);
        var error = Assert.Throws<CudaException>(() => context.Stream.Capture(Swallow));
        Assert.That(error!.Failure, Has.Property("Call").EqualTo("cuStreamEndCapture").And.Property("Code").EqualTo(901));
        context.Stream.Synchronize();
    }

    [Test]
    public void TheCallersOwnExceptionComesThrough()
    {
        using var context = OpenDevice();
        using var memory = context.Allocate(16);
        Assert.Throws<FormatException>(() => context.Stream.Capture(() =>
        {
            context.Stream.Fill(memory.All, (byte)9);
            throw new FormatException();
        }));
        context.Stream.Synchronize();
        Assert.That(Fake.Live("graph"), Is.Zero);
    }

    [Test]
    public void ACaptureInsideACaptureIsRefused()
    {
        using var context = OpenDevice();
        Assert.Throws<InvalidOperationException>(() => context.Stream.Capture(() => context.Stream.Capture(() => { })));
        context.Stream.Synchronize();
    }

    [Test]
    public void MemoryDisposedDuringACaptureIsFreedAfterIt()
    {
        using var context = OpenDevice();
        using var memory = context.Allocate(16);
        var pinned = context.AllocatePinned(8);
        var other = context.Allocate(16);
        using var graph = context.Stream.Capture(() =>
        {
            other.Dispose();
            pinned.Dispose();
            other.Dispose();
            context.Stream.Fill(memory.All, (byte)9);
            Assert.That((Fake.Live("memory"), Fake.Live("pinned")), Is.EqualTo((2, 1)));
        });
        graph.Launch();
        Assert.That((Fake.Live("memory"), Fake.Live("pinned")), Is.EqualTo((1, 0)));
    }

    [Test]
    public void AContextDisposedDuringACaptureLeavesNothing()
    {
        var context = OpenDevice();
        var memory = context.Allocate(16);
        Assert.Throws<ObjectDisposedException>(() => context.Stream.Capture(() =>
        {
            context.Stream.Fill(memory.All, (byte)9);
            context.Dispose();
            context.Stream.Fill(memory.All, (byte)9);
        }));
    }
}
