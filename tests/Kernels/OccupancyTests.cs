namespace Whence.Tests.Kernels;

/// <summary>Occupancy against NVIDIA's occupancy calculator, compute capability 9.0.</summary>
[TestFixture]
sealed class OccupancyTests
{
    [TestCase(256, 32, 0, 64, Description = "full")]
    [TestCase(256, 40, 0, 48, Description = "registers in units of 8 a thread")]
    [TestCase(128, 128, 20480, 16, Description = "registers")]
    [TestCase(128, 168, 20480, 12, Description = "registers, of whole groups")]
    [TestCase(256, 255, 0, 8, Description = "one group")]
    [TestCase(128, 64, 61440, 12, Description = "shared memory: three groups")]
    [TestCase(32, 16, 0, 32, Description = "groups")]
    public void WarpsAreThoseThatFit(int threads, int registers, int sharedBytes, int warps) =>
        Assert.That(Occupancy.Of(threads, registers, sharedBytes), Is.EqualTo(warps / 64.0));
}
