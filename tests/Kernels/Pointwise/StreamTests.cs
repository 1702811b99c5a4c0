using Whence.Cli.Bench;
using Whence.Kernels;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Random;

namespace Whence.Tests.Kernels.Pointwise;

/// <summary>Kernels that read every value once and write every value once move no more than that, counted on the simulator.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
sealed class StreamTests
{
    const double MostTraffic = 1.05;

    static IEnumerable<KernelSample> Samples => PointwiseSamples.All.Concat(RandomNumbers.Samples);

    [TestCaseSource(nameof(Samples))]
    public void StreamsMoveNoMoreThanTheyMust(KernelSample sample)
    {
        var counted = KernelCounter.Count(sample);
        Assert.That(counted.Counts.MovedBytes, Is.InRange(0.99 * sample.IdealBytes, MostTraffic * sample.IdealBytes));
        if (sample.Family.StartsWith("map_", StringComparison.Ordinal))
            Assert.That(counted.Counts.RequestedBytes, Is.EqualTo(sample.IdealBytes));
    }

    [Test]
    public void AWarpCopiesBySixteenSectors()
    {
        var copy = KernelCounter.Count(PointwiseSamples.All.Single(sample => sample.Family == "map_copy"));
        Assert.That(copy.Counts.MovedBytes, Is.EqualTo(copy.Work.Bytes), "every byte is read once and written once");
        Assert.That((copy.Counts.SectorsPerRequest, copy.Counts.IdealSectorsPerRequest), Is.EqualTo((16.0, 16.0)), "512 bytes a warp");
    }
}
