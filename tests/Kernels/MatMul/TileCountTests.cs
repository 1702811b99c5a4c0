using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.MatMul;
using Whence.Kernels.Simulation;
using Whence.Tests.Kernels.Simulation;

namespace Whence.Tests.Kernels.MatMul;

/// <summary>What tiles cost: shared memory without bank conflicts, device memory in whole sectors, as many products as planned per access.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
sealed class TileCountTests
{
    static IEnumerable<TilePlan> Plans =>
        from numbers in new[] { RegisterType.F32, RegisterType.TF32, RegisterType.BF16x2 }
        from entry in TilePlan.Tiles(numbers)
        select new TilePlan(entry.Tile, 1, numbers);

    [Test]
    public void AlignedProductsHaveNoBankConflictsAndWholeSectors([ValueSource(nameof(Plans))] TilePlan plan, [Values] bool transA, [Values] bool transB)
    {
        var d = new MatMulDims(1, plan.Tile.M, plan.Tile.N, 128, transA, transB);
        var report = Count(MatMulKernel.Define(d, default, plan), plan.Grid(1, d.M, d.N), d.M * d.K, d.K * d.N, d.M * d.N);
        Assert.That(report.GlobalSectors, Is.EqualTo(report.IdealSectors));
        Assert.That(report.BankConflicts, Is.Zero);
    }

    [Test]
    public void ConvolutionsHaveNoBankConflictsAndWholeSectors([ValueSource(nameof(Plans))] TilePlan plan)
    {
        var d = new ConvDims(1, 16, 16, 64, 64, 3, 3, 16, 16, PadTop: 1, PadLeft: 1);
        var (x, w) = (16 * 16 * 64, 64 * 9 * 64);
        SimulationReport[] reports =
        [
            Count(ConvForward.Define(d, default, plan), ConvForward.Grid(d, plan), x, w, x),
            Count(ConvInputGrad.Define(d, default, plan), ConvInputGrad.Grid(d, plan), x, w, x),
            Count(ConvWeightGrad.Define(d, plan), ConvWeightGrad.Grid(d, plan), x, x, w),
        ];
        foreach (var report in reports)
            Assert.That((report.BankConflicts, report.GlobalSectors - report.IdealSectors), Is.EqualTo((0, 0)));
    }

    [Test]
    public void TheLargestTileMultipliesTwelveTimesForEachAccessToSharedMemory()
    {
        var plan = new TilePlan(TilePlan.Tiles(RegisterType.F32)[0].Tile, 1);
        var d = new MatMulDims(1, 128, 128, 512);
        var report = Count(MatMulKernel.Define(d, default, plan), 1, d.M * d.K, d.K * d.N, d.M * d.N);
        Assert.That(report.Flop / 2.0 / KernelBuilder.WarpSize / report.SharedRequests, Is.GreaterThan(12));
        Assert.That(report.Instructions[InstructionClass.Fma] / (double)report.Instructions.Values.Sum(), Is.GreaterThan(0.85));
        Assert.That(report.PeakLiveRegisters, Is.LessThan(128));
    }

    static SimulationReport Count(Kernel kernel, Extent grid, params int[] lengths)
    {
        var buffers = Array.ConvertAll(lengths, length => new SimulatedBuffer<float>(length));
        var report = new SimulationReport();
        new SimulatedKernel(kernel).Run(grid, [.. buffers.Select(buffer => (KernelArgument)buffer)], new() { Count = true }, report);
        Array.ForEach(buffers, buffer => buffer.Dispose());
        Assert.That(report.Defects, Is.Empty);
        return report;
    }
}
