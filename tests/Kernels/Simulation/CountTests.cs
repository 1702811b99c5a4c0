using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Simulation;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Counts that can be said by hand.</summary>
[TestFixture]
sealed class CountTests
{
    [TestCase(1, 4)]
    [TestCase(2, 8)]
    [TestCase(8, 32)]
    [TestCase(0, 1)]
    public void SectorsOfAStride(int stride, int sectors)
    {
        var report = Count(64, k => k.Global<F32>("y")[k.ThreadId.X] = k.Global<F32>("x")[k.ThreadId.X * stride + k.ThreadId.X / 64]);
        Assert.Multiple(() =>
        {
            Assert.That(report.GlobalRequests, Is.EqualTo(4), "2 warps load and store");
            Assert.That(report.GlobalBytes, Is.EqualTo(2 * 64 * 4));
            Assert.That(report.GlobalSectors, Is.EqualTo(2 * (4 + sectors)));
            Assert.That(report.IdealSectors, Is.EqualTo(2 * (4 + (stride == 0 ? 1 : 4))));
            Assert.That(report.DistinctReadBytes, Is.EqualTo(stride == 0 ? 4 : 64 * 4));
            Assert.That(report.DistinctWrittenBytes, Is.EqualTo(64 * 4));
        });
    }

    [Test]
    public void WideAccessesAreAsGood()
    {
        var report = Count(32, k => k.Global<F32>("y").At(k.ThreadId.X * 4).StoreVector(k.Global<F32>("x").At(k.ThreadId.X * 4).LoadVector(4)));
        Assert.That((report.GlobalRequests, report.GlobalSectors, report.IdealSectors, report.GlobalBytes), Is.EqualTo((2L, 32L, 32L, 1024L)));
        Assert.That((report.SectorsPerRequest, report.IdealSectorsPerRequest), Is.EqualTo((16.0, 16.0)));
    }

    [Test]
    public void AUniformLoadIsOneSectorOfEachWarp()
    {
        var report = Count(64, k => k.Global<F32>("y")[k.ThreadId.X] = k.Global<F32>("x")[5]);
        Assert.That((report.GlobalRequests, report.GlobalSectors, report.DistinctReadBytes), Is.EqualTo((4L, 10L, 4L)));
    }

    [TestCase(1, 0)]
    [TestCase(2, 1)]
    [TestCase(8, 7)]
    [TestCase(32, 31)]
    [TestCase(33, 0)]
    [TestCase(0, 0)]
    public void BankConflictsOfAStride(int stride, int conflicts)
    {
        var report = Count(32, k =>
        {
            var s = k.Shared<F32>("s", 33 * 32);
            k.For(0, 33 * 32, 32, i => s[i + k.ThreadId.X] = 1);
            k.WarpBarrier();
            k.Global<F32>("x")[k.ThreadId.X] = s[k.ThreadId.X * stride + k.ThreadId.X / 32];
        });
        Assert.That((report.SharedRequests, report.BankConflicts), Is.EqualTo((34L, (long)conflicts)));
        Assert.That(report.SharedWavefronts, Is.EqualTo(34 + conflicts));
    }

    [TestCase(4, 0)]
    [TestCase(8, 4)]
    [TestCase(36, 0)]
    public void VectorsGoByQuartersOfAWarp(int stride, int conflicts)
    {
        var report = Count(32, k =>
        {
            var s = k.Shared<F32>("s", 40 * 32);
            k.For(0, 40 * 32, 32, i => s[i + k.ThreadId.X] = 1);
            k.WarpBarrier();
            var x = s.At(k.ThreadId.X * stride).LoadVector(4);
            k.Global<F32>("x")[k.ThreadId.X] = x[0] + x[1] + x[2] + x[3];
        });
        Assert.That((report.SharedWavefronts, report.BankConflicts), Is.EqualTo((40L + 4 + conflicts, (long)conflicts)));
    }

    [Test]
    public void InstructionsAndFlop()
    {
        var report = Count(64, k =>
        {
            var x = k.Global<F32>("x");
            var value = x[k.ThreadId.X];
            k.If(k.ThreadId.X < 16, () => x[k.ThreadId.X] = k.Fma(value, value, 1) + value * 2);
            k.Barrier();
        });
        Assert.Multiple(() =>
        {
            Assert.That(report.Flop, Is.EqualTo(16 * (2 + 1 + 1)));
            Assert.That(report.Instructions[InstructionClass.Fma], Is.EqualTo(1), "by one warp");
            Assert.That(report.Instructions[InstructionClass.Float], Is.EqualTo(2));
            Assert.That(report.Instructions[InstructionClass.Memory], Is.EqualTo(2 + 1));
            Assert.That(report.Instructions[InstructionClass.Integer], Is.EqualTo(3 * 2), "thread, address, comparison");
            Assert.That(report.Instructions[InstructionClass.Control], Is.EqualTo(2 * 2), "branch and barrier");
            Assert.That((report.Barriers, report.Launches, report.Atomics, report.DefectCount), Is.EqualTo((1L, 1L, 0L, 0L)));
            Assert.That(report.ToString(), Does.Contain("flop 64").And.Contain("fma instructions 1"));
        });
    }

    [Test]
    public void MatricesAndAtomics()
    {
        var report = Count(64, k =>
        {
            var zero = new F32(Operand.Of(1f)).ToTF32();
            k.Multiply([.. Enumerable.Range(0, 4).Select(_ => k.Variable<F32>(0))], [zero, zero, zero, zero], [zero, zero]);
            k.Atomic(AtomicOperation.Add, k.Global<S32>("x").At(0), 1);
        });
        Assert.That((report.Flop, report.Instructions[InstructionClass.Tensor], report.Atomics), Is.EqualTo((2 * 2L * 16 * 8 * 8, 2L, 64L)));
        Assert.That((report.DistinctReadBytes, report.DistinctWrittenBytes), Is.EqualTo((4L, 4L)));
    }

    [Test]
    public void LaunchesAddUp()
    {
        var report = Count(64, k => k.Global<F32>("y")[k.ThreadId.X] = k.Global<F32>("x")[k.ThreadId.X], launches: 3);
        Assert.That((report.Launches, report.GlobalRequests, report.DistinctReadBytes), Is.EqualTo((3L, 12L, 3 * 256L)));
    }

    static SimulationReport Count(int threads, Action<KernelBuilder> body, int launches = 1)
    {
        using var x = new SimulatedBuffer<float>(1024);
        using var y = new SimulatedBuffer<float>(1024);
        var kernel = new SimulatedKernel(Kernel.Define("counted", threads, body));
        var report = new SimulationReport();
        for (var i = 0; i < launches; i++)
            kernel.Run(1, kernel.Kernel.Parameters.Select(p => (KernelArgument)(p.Name == "x" ? x : y)).ToArray(), new() { Count = true }, report);
        Assert.That(report.Defects, Is.Empty);
        return report;
    }
}
