using Whence.Runtime.Simulated;

namespace Whence.Tests.Runtime.Simulated;

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
        var report = Count(64, $"""
            mad.wide.u32 %rd3, %r0, {4 * stride}, %rd0;
            ld.global.f32 %f0, [%rd3];
            st.global.f32 [%rd1+4096], %f0;
            """);
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
        var report = Count(32, """
            mad.wide.u32 %rd3, %r0, 16, %rd0;
            ld.global.v4.f32 {%f0, %f1, %f2, %f3}, [%rd3];
            st.global.v4.f32 [%rd3+4096], {%f0, %f1, %f2, %f3};
            """);
        Assert.That((report.GlobalRequests, report.GlobalSectors, report.IdealSectors, report.GlobalBytes), Is.EqualTo((2L, 32L, 32L, 1024L)));
        Assert.That((report.SectorsPerRequest, report.IdealSectorsPerRequest), Is.EqualTo((16.0, 16.0)));
    }

    [Test]
    public void AUniformLoadIsOneSectorOfEachWarp()
    {
        var report = Count(64, "ld.global.f32 %f0, [%rd0+20]; st.global.f32 [%rd1+4096], %f0;");
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
        var report = Count(32, $"""
            .shared .align 16 .b8 a[4224];
            mov.u32 %r4, a;
            mad.lo.u32 %r4, %r0, {4 * stride}, %r4;
            st.shared.u32 [%r4], 0;
            """);
        Assert.That((report.SharedRequests, report.BankConflicts, report.SharedWavefronts), Is.EqualTo((1L, (long)conflicts, 1L + conflicts)));
    }

    [TestCase(4, 0)]
    [TestCase(8, 4)]
    [TestCase(36, 0)]
    public void VectorsGoByQuartersOfAWarp(int stride, int conflicts)
    {
        var report = Count(32, $$"""
            .shared .align 16 .b8 a[5120];
            mov.u32 %r4, a;
            mad.lo.u32 %r4, %r0, {{4 * stride}}, %r4;
            st.shared.v4.u32 [%r4], {%r0, %r0, %r0, %r0};
            """);
        Assert.That((report.SharedWavefronts, report.BankConflicts), Is.EqualTo((4L + conflicts, (long)conflicts)));
    }

    [Test]
    public void InstructionsAndFlop()
    {
        var before = Count(64, "");
        var report = Count(64, """
            ld.global.f32 %f0, [%rd1];
            setp.ge.u32 %p0, %r0, 16;
            @%p0 bra done;
            fma.rn.f32 %f1, %f0, %f0, %f0;
            mul.f32 %f2, %f0, 0f40000000;
            add.f32 %f1, %f1, %f2;
            st.global.f32 [%rd1], %f1;
            done:
            bar.sync 0;
            """);
        Assert.Multiple(() =>
        {
            Assert.That(report.Flop, Is.EqualTo(16 * (2 + 1 + 1)));
            Assert.That(report.Instructions[InstructionClass.Fma], Is.EqualTo(1), "by one warp");
            Assert.That(report.Instructions[InstructionClass.Float], Is.EqualTo(2));
            Assert.That(report.Instructions[InstructionClass.Memory], Is.EqualTo(2 + 1));
            Assert.That(report.Instructions[InstructionClass.Integer] - before.Instructions[InstructionClass.Integer], Is.EqualTo(2), "a comparison");
            Assert.That(report.Instructions[InstructionClass.Control] - before.Instructions[InstructionClass.Control], Is.EqualTo(2 * 2), "branch and barrier");
            Assert.That((report.Barriers, report.Launches, report.Atomics, report.DefectCount), Is.EqualTo((1L, 1L, 0L, 0L)));
            Assert.That(report.ToString(), Does.Contain("flop 64").And.Contain("fma instructions 1"));
        });
    }

    [Test]
    public void MatricesAndAtomics()
    {
        var report = Count(64, """
            mov.b32 %r4, 0;
            mov.f32 %f0, 0f00000000;
            mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0, %f1, %f2, %f3}, {%r4, %r4, %r4, %r4}, {%r4, %r4}, {%f0, %f0, %f0, %f0};
            red.global.add.u32 [%rd0], 1;
            """);
        Assert.That((report.Flop, report.Instructions[InstructionClass.Tensor], report.Atomics), Is.EqualTo((2 * 2L * 16 * 8 * 8, 2L, 64L)));
        Assert.That((report.DistinctReadBytes, report.DistinctWrittenBytes), Is.EqualTo((4L, 4L)));
    }

    [Test]
    public void LaunchesAddUp()
    {
        var report = new SimulationReport();
        for (var i = 0; i < 3; i++)
            Snippet.Run("ld.global.f32 %f0, [%rd1]; st.global.f32 [%rd1+4096], %f0;", new float[2048], 64, options: new() { Count = true }, report: report);
        Assert.That((report.Launches, report.GlobalRequests, report.DistinctReadBytes), Is.EqualTo((3L, 12L, 3 * 256L)));
    }

    static SimulationReport Count(int threads, string body)
    {
        var report = new SimulationReport();
        Snippet.Run(body, new float[2048], threads, options: new() { Count = true }, report: report);
        Assert.That(report.Defects, Is.Empty);
        return report;
    }
}
