using NUnit.Framework.Constraints;
using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>Every driver call of a whole session fails once: the error is typed, and nothing is left behind.</summary>
[TestFixture]
sealed class CudaFailureTests : CudaTestBase
{
    const int OutOfMemory = 2;
    const int Unknown = 999;
    const int IllegalAddress = 700;

    // The calls that give something back: their failures are nobody's error.
    static readonly HashSet<string> Releases =
    [
        "cuMemFreeAsync", "cuMemFree_v2", "cuMemFreeHost", "cuMemPoolDestroy", "cuStreamDestroy_v2", "cuEventDestroy_v2", "cuGraphDestroy",
        "cuGraphExecDestroy", "cuModuleUnload", "cuLinkDestroy", "cuDevicePrimaryCtxRelease_v2",
    ];

    [Test]
    public void EveryFailureIsTypedAndLeavesNothing([Values(Unknown, OutOfMemory, 900, IllegalAddress)] int code, [Values] bool pools)
    {
        Fake.Set(0, DeviceAttribute.MemoryPoolsSupported, pools ? 1 : 0);
        RunSession();
        var calls = Fake.Log.Select(line => line.Split(' ')[0]).Where(name => name.StartsWith("cu", StringComparison.Ordinal))
            .Append("cuCtxSetCurrent").Distinct().ToDictionary(name => name, Fake.Calls);
        Assert.That(calls, Has.Count.GreaterThan(35));
        foreach (var (function, count) in calls)
            for (var nth = 1; nth <= count; nth++)
            {
                Fake.Reset();
                Fake.Set(0, DeviceAttribute.MemoryPoolsSupported, pools ? 1 : 0);
                Fake.Fail(function, nth, code);
                Exception? error = null;
                try
                {
                    RunSession();
                }
                catch (Exception caught)
                {
                    error = caught;
                }
                var words = $"call {nth} of {function} fails with {code}: {error}";
                Assert.That((Fake.Live(), Fake.Violations), Is.EqualTo((0, "")), words);
                Assert.That(error, Is.Null.Or.InstanceOf<BackendException>(), words);
                if (MustBeReported(function, nth, code))
                    Assert.That(error, Expected(function, code), words);
            }
    }

    // Disposal throws nothing: it waits for the stream and makes the context current. A first refusal of memory is tried again.
    static bool MustBeReported(string function, int nth, int code) =>
        !Releases.Contains(function) && function is not "cuCtxSetCurrent" && !(function is "cuStreamSynchronize" && nth > 1)
        && !(code == OutOfMemory && function is "cuMemAllocFromPoolAsync" or "cuMemAlloc_v2");

    static Constraint Expected(string function, int code) =>
        function is "cuInit" or "cuDriverGetVersion" ? Is.InstanceOf<CudaUnavailableException>()
        : code == IllegalAddress && !function.StartsWith("cuDevice", StringComparison.Ordinal) ? Is.InstanceOf<DeviceLostException>()
        : Is.InstanceOf<CudaException>().And.Property("Failure").Property("Code").EqualTo(code);

    void RunSession()
    {
        using var context = OpenDevice();
        using var module = context.LoadModule("m", Ptx);
        var kernel = module.Kernel("scale");
        kernel.AllowDynamicShared(100_000);
        kernel.GroupsPerMultiprocessor(64, 0);
        using var memory = context.Allocate(64);
        using var other = context.Allocate(64);
        using var pinned = context.AllocatePinned(64);
        using var start = context.CreateEvent();
        using var end = context.CreateEvent();
        context.Stream.Upload(memory.All, new byte[64]);
        context.Stream.Fill(other.All, (byte)1);
        context.MemoryInfo();
        using var graph = context.Stream.Capture(() =>
        {
            context.Stream.Copy(memory.All, pinned);
            context.Stream.Fill(memory.Range(0, 8), 1f);
            context.Stream.Copy(other.All, memory.All);
            kernel.Launch(1, 32, 100_000, [memory.Pointer, 0, 16]);
        });
        graph.Upload();
        start.Record();
        graph.Launch();
        end.Record();
        end.Synchronize();
        end.MillisecondsSince(start);
        context.Stream.Download(new byte[64], other.All);
        context.Stream.Synchronize();
    }

    [Test]
    public void TheErrorSaysWhatFailed()
    {
        using var context = OpenDevice();
        using var memory = context.Allocate(64);
        Fake.Fail("cuMemsetD8Async", 1, Unknown);
        var error = Assert.Throws<CudaException>(() => context.Stream.Fill(memory.All, (byte)1));
        Assert.That(error!.Failure, Is.EqualTo(new CudaFailure(999, "CUDA_ERROR_UNKNOWN", "cuMemsetD8Async", "cuda:0: filling 64 bytes")));
        Assert.That(error.Message, Is.EqualTo(
            "cuda:0: filling 64 bytes: cuMemsetD8Async failed with CUDA_ERROR_UNKNOWN (999), unknown error"));
        context.Stream.Fill(memory.All, (byte)1);
    }

    [Test]
    public void ALostDeviceIsReportedByEveryLaterCall()
    {
        using (var context = OpenDevice())
        {
            using var module = context.LoadModule("bad", FaultyPtx);
            using var memory = context.Allocate(64);
            using var pinned = context.AllocatePinned(64);
            using var mark = context.CreateEvent();
            using var graph = context.Stream.Capture(() => context.Stream.Fill(memory.All, (byte)1));
            var kernel = module.Kernel("bad");
            kernel.Launch(1, 32, 0, [memory.Pointer]);
            var first = Assert.Throws<DeviceLostException>(context.Stream.Synchronize);
            Assert.That(first!.Failure.Name, Is.EqualTo("CUDA_ERROR_ILLEGAL_ADDRESS"));
            Assert.That(context.IsLost);
            Fake.ClearLog();
            Action[] later =
            [
                context.Stream.Synchronize, graph.Launch, graph.Upload, mark.Record, mark.Synchronize, () => mark.MillisecondsSince(mark),
                () => kernel.Launch(1, 32, 0, [0]), () => context.Allocate(1), () => context.AllocatePinned(1), () => context.CreateEvent(),
                () => context.LoadModule("m", Ptx), () => context.MemoryInfo(), () => context.Stream.Upload(memory.All, new byte[64]),
                () => context.Stream.Download(new byte[64], memory.All), () => context.Stream.Copy(memory.All, pinned),
                () => context.Stream.Fill(memory.All, 1f), () => context.Stream.Capture(() => { }), () => module.Kernel("bad"),
            ];
            foreach (var call in later)
                Assert.That(Assert.Throws<DeviceLostException>(() => call())!.Failure, Is.EqualTo(first.Failure));
            Assert.That(Fake.Log, Is.Empty, "a lost device is not asked again");
        }
        Assert.That(Fake.Live(), Is.Zero);
        using var again = OpenDevice();
        again.Stream.Synchronize();
    }
}
