using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.Indexing;
using Whence.Kernels.Simulation;
using Whence.Tests.Kernels.MatMul;
using Whence.Tests.Kernels.Simulation;

namespace Whence.Tests.Kernels.Indexing;

/// <summary>Copies of boxes: every value in its place, and no more memory traffic than they need.</summary>
[TestFixture]
sealed class StridedCopyTests
{
    static IEnumerable<TestCaseData> Boxes()
    {
        yield return new TestCaseData(new CopyBox([3, 5, 8], [60, 12, 1], [40, 8, 1], fromStart: 4)).SetName("{m}(four neighbours)");
        yield return new TestCaseData(new CopyBox([3, 5, 6], [60, 10, 1], [32, 6, 1], toStart: 2)).SetName("{m}(two neighbours)");
        yield return new TestCaseData(new CopyBox([3, 5, 7], [-35, 7, -1], [35, 7, 1], fromStart: 76)).SetName("{m}(backwards)");
        yield return new TestCaseData(new CopyBox([6, 12], [1, 0], [12, 1])).SetName("{m}(repeated)");
        yield return new TestCaseData(new CopyBox([2, 33, 40], [1320, 1, 33], [1320, 40, 1])).SetName("{m}(transposed)");
        yield return new TestCaseData(new CopyBox([2, 3, 40], [120, 1, 3], [120, 40, 1])).SetName("{m}(transposed, narrow)");
        yield return new TestCaseData(new CopyBox([4, 9, 10, 11], [990, 1, 99, 9], [990, 110, 11, 1])).SetName("{m}(transposed inside)");
    }

    [TestCaseSource(nameof(Boxes))]
    public void EveryValueIsInItsPlace(object copied)
    {
        var box = (CopyBox)copied;
        var from = SimulatedLaunch.Random(2000, 3);
        var expected = new float[3960];
        var indices = new int[box.Axes.Count];
        for (var i = 0; i < box.Length; i++)
        {
            var (rest, source, destination) = (i, box.FromStart, box.ToStart);
            for (var axis = box.Axes.Count - 1; axis >= 0; axis--)
            {
                var index = rest % box.Axes[axis].Extent;
                rest /= box.Axes[axis].Extent;
                (source, destination) = (source + index * box.Axes[axis].From, destination + index * box.Axes[axis].To);
            }
            expected[destination] = Source(from, source);
        }
        var got = SimulatedLaunch.Run(StridedCopy.Define(box), StridedCopy.Grid(box), [[.. Enumerable.Range(0, 3960).Select(i => Source(from, i))], new float[3960]]);
        Assert.That(got, Is.EqualTo(expected));
    }

    [Test]
    public void TransposingTouchesWholeSectorsAndNoBankTwice()
    {
        var box = new CopyBox([64, 96], [1, 64], [96, 1]);
        var report = Count(StridedCopy.Define(box), StridedCopy.Grid(box), 64 * 96);
        Assert.That(report.GlobalSectors, Is.EqualTo(2 * 64 * 96 * 4 / 32));
        Assert.That(report.BankConflicts, Is.Zero);
    }

    [Test]
    public void CopyingNeighboursTouchesWholeSectors()
    {
        var box = new CopyBox([16, 64], [128, 1], [64, 1]);
        var report = Count(StridedCopy.Define(box), StridedCopy.Grid(box), 16 * 128);
        Assert.That(report.GlobalSectors, Is.EqualTo(2 * 16 * 64 * 4 / 32));
        Assert.That(report.GlobalRequests, Is.EqualTo(2 * 16 * 64 / 128), "16 bytes a thread");
    }

    static float Source(float[] from, int i) => from[i % from.Length];

    static SimulationReport Count(Kernel kernel, Extent grid, int length)
    {
        using var from = new SimulatedBuffer<float>(length);
        using var to = new SimulatedBuffer<float>(length);
        var report = new SimulationReport();
        new SimulatedKernel(kernel).Run(grid, [from, to], new() { Count = true }, report);
        Assert.That(report.Defects, Is.Empty);
        return report;
    }
}
