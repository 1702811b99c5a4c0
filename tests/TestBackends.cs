using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Tests;

/// <summary>The back ends that shared cases run on; a GPU where this machine has a usable one.</summary>
[TestFixture]
sealed class TestBackends
{
    static readonly CudaProbe Probe = CudaProbe.Examine();

    public static IEnumerable<string> Names => ["cpu:2", .. Gpus];

    public static IEnumerable<string> Gpus => Probe.Reason is null ? ["simulator", "cuda:0"] : ["simulator"];

    /// <summary>Where tests of whole networks run: <c>WHENCE_DEVICE</c>, or else the CPU.</summary>
    public static string Chosen => Environment.GetEnvironmentVariable("WHENCE_DEVICE") ?? "cpu:2";

    [Test]
    public void CasesRunOnAGpuToo()
    {
        if (Probe.Reason is { } reason)
            Assert.Ignore($"no case runs on cuda:0: {reason}");
        using var gpu = Backend.Open("cuda:0");
        Assert.That(Names, Does.Contain(gpu.Name));
    }
}
