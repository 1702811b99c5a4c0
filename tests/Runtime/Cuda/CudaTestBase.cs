using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>A fresh fake driver for each test; after it nothing may live and no rule may have been broken.</summary>
[NonParallelizable]
abstract class CudaTestBase
{
    protected const string Ptx = """
        .version 8.4
        .target sm_90a
        // fake: registers=40 local=8 shared=1024 threads=512
        .visible .entry scale(.param .u64 x, .param .f32 factor, .param .u32 n) { ret; }
        .visible .entry nothing() { ret; }
        """;

    protected const string FaultyPtx = """
        // fake: fault
        .visible .entry bad(.param .u64 x) { ret; }
        """;

    FakeDriver? fake;

    protected FakeDriver Fake => fake!;

    [OneTimeSetUp]
    public void LoadDriver() => fake = FakeDriver.Load();

    [SetUp]
    public void ResetDriver() => Fake.Reset();

    [TearDown]
    public void NothingIsLeft() => Assert.Multiple(() =>
    {
        Assert.That(Fake.Violations, Is.Empty);
        Assert.That(Fake.Live(), Is.Zero, "handles that were not given back");
    });

    protected CudaContext OpenDevice(int ordinal = 0, KernelCache? cache = null) => Fake.Open().Devices[ordinal].Open(cache);

    protected static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static byte[] Read(CudaContext context, DeviceRange range)
    {
        var bytes = new byte[range.Bytes];
        context.Stream.Download(bytes, range);
        return bytes;
    }
}
