using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>Kernels: what they need, and their launches.</summary>
[TestFixture]
sealed class CudaKernelTests : CudaTestBase
{
    [Test]
    public void AKernelSaysWhatItNeeds()
    {
        using var context = OpenDevice();
        using var module = context.LoadModule("m", Ptx);
        var kernel = module.Kernel("scale");
        var needs = (kernel.Registers, kernel.LocalBytes, kernel.StaticSharedBytes, kernel.MaxThreadsPerGroup);
        Assert.That(needs, Is.EqualTo((40, 8, 1024, 512)));
        Assert.That(kernel.GroupsPerMultiprocessor(256, 0), Is.EqualTo(8));
        var error = Assert.Throws<CudaException>(() => module.Kernel("absent"));
        Assert.That(error!.Message, Does.Contain("finding kernel 'absent' in 'm'").And.Contain("cuModuleGetFunction"));
    }

    [Test]
    public void ALaunchPassesSizesAndArguments()
    {
        using var context = OpenDevice();
        using var module = context.LoadModule("m", Ptx);
        module.Kernel("scale").Launch(new(3, 2, 5), new(32, 4), 100, [0x1234_5678_9ABC, BitConverter.SingleToUInt32Bits(0.5f), 77]);
        module.Kernel("nothing").Launch(1, 64, 0, []);
        Assert.That(Fake.Launches, Is.EqualTo(new[]
        {
            $"scale grid=3,2,5 group=32,4,1 shared=100 args={0x1234_5678_9ABC},{BitConverter.SingleToUInt32Bits(0.5f)},77",
            "nothing grid=1,1,1 group=64,1,1 shared=0 args=",
        }));
    }

    [Test]
    public void SharedMemoryAboveTheUsualLimitIsAskedForOnce()
    {
        using var context = OpenDevice();
        using var module = context.LoadModule("m", Ptx);
        var kernel = module.Kernel("scale");
        ulong[] arguments = [0, 0, 0];
        kernel.Launch(1, 32, 48 * 1024 - 1024, arguments);
        Assert.That(Fake.Calls("cuFuncSetAttribute"), Is.Zero);
        kernel.Launch(1, 32, 100_000, arguments);
        kernel.Launch(1, 32, 100_000, arguments);
        kernel.Launch(1, 32, 60_000, arguments);
        Assert.That(Fake.Calls("cuFuncSetAttribute"), Is.EqualTo(1));
        kernel.Launch(1, 32, 232448 - 1024, arguments);
        Assert.That(Fake.Launches.Count(), Is.EqualTo(5));
        var error = Assert.Throws<SharedMemoryLimitException>(() => kernel.Launch(1, 32, 232448 - 1023, arguments));
        Assert.That((error!.AskedBytes, error.LimitBytes), Is.EqualTo((232449L, 232448L)));
        Assert.That(error.Message, Does.Contain("'scale'").And.Contain("232449").And.Contain("Fake GPU 0"));
    }

    [Test]
    public void SizesThatTheDriverRefusesAreInTheError()
    {
        using var context = OpenDevice();
        using var module = context.LoadModule("m", Ptx);
        var error = Assert.Throws<CudaException>(() => module.Kernel("scale").Launch(7, 1024, 0, [0, 0, 0]));
        Assert.That(error!.Failure.Name, Is.EqualTo("CUDA_ERROR_INVALID_VALUE"));
        Assert.That(error.Message, Does.Contain("'scale' on (7,1,1) groups of (1024,1,1) threads"));
    }

    [Test]
    public void AKernelEndsWithItsModule()
    {
        using var context = OpenDevice();
        var module = context.LoadModule("m", Ptx);
        var kernel = module.Kernel("nothing");
        module.Dispose();
        Assert.Throws<ObjectDisposedException>(() => kernel.Launch(1, 32, 0, []));
        Assert.Throws<ObjectDisposedException>(() => module.Kernel("nothing"));
    }

    [Test]
    public void EventsMeasureTheDevicesTime()
    {
        using var context = OpenDevice();
        using var module = context.LoadModule("m", Ptx);
        using var start = context.CreateEvent();
        using var end = context.CreateEvent();
        start.Record();
        module.Kernel("nothing").Launch(1, 32, 0, []);
        end.Record();
        end.Synchronize();
        Assert.That(end.MillisecondsSince(start), Is.EqualTo(0.5f), "the fake's clock: a quarter for the kernel, one for the record");
    }

    [Test]
    public void ALaunchAllocatesNothing()
    {
        using var context = OpenDevice();
        using var module = context.LoadModule("m", Ptx);
        using var graph = context.Stream.Capture(() => module.Kernel("nothing").Launch(1, 32, 0, []));
        var kernel = module.Kernel("scale");
        ulong[] arguments = [1, 2, 3];
        var allocated = AllocatedBytes.Of(() =>
        {
            kernel.Launch(4, 32, 0, arguments);
            graph.Launch();
        });
        Assert.That(allocated, Is.Zero);
    }
}
