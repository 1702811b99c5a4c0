using Whence.Kernels.Instructions;

namespace Whence.Kernels.MatMul;

/// <summary>Matrix products of representative sizes.</summary>
static class MatMulSamples
{
    public static IEnumerable<KernelSample> Samples =>
    [
        Of("512", new(1, 512, 512, 512), RegisterType.F32),
        Of("512", new(1, 512, 512, 512), RegisterType.TF32),
        Of("512", new(1, 512, 512, 512), RegisterType.BF16x2),
        Of("1024", new(1, 1024, 1024, 1024), RegisterType.F32),
        Of("511-odd", new(1, 511, 511, 511), RegisterType.F32),
        Of("512-tn", new(1, 512, 512, 512, TransA: true), RegisterType.F32),
        Of("512-nt", new(1, 512, 512, 512, TransB: true), RegisterType.F32),
        Of("batch12-197x64", new(12, 197, 197, 64, TransB: true), RegisterType.F32),
        Of("conv1x1-56x56-64to256", new(1, 3136, 256, 64, TransB: true), RegisterType.F32),
        Of("fc-1x2048to1000", new(1, 1, 1000, 2048, TransB: true), RegisterType.F32),
        SumOf("splitsum-8x512x512", 8, 512 * 512, 512),
    ];

    static KernelSample Of(string name, MatMulDims d, RegisterType numbers)
    {
        var plan = MatMulKernel.Plan(d, numbers);
        var (a, b) = ((long)d.Batch * d.M * d.K, (long)d.Batch * d.K * d.N);
        return ProductSample.Of(
            $"matmul.{ProductSample.Variant(numbers)}-{name}", () => MatMulKernel.Define(d, default, plan), plan.Grid(d.Batch, d.M, d.N), d.Flop, a, b,
            (long)plan.Splits * d.Batch * d.M * d.N);
    }

    static KernelSample SumOf(string name, int splits, int length, int columns) => ProductSample.Of(
        name, () => SplitSum.Define(splits, length, columns, default), SplitSum.Grid(length, columns), (splits - 1.0) * length, (long)splits * length, length);
}
