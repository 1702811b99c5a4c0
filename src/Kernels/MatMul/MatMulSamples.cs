using Whence.Kernels.Pointwise;

namespace Whence.Kernels.MatMul;

/// <summary>Matrix products of representative sizes.</summary>
static class MatMulSamples
{
    public static IEnumerable<KernelSample> Samples =>
    [
        .. ProductSample.Numbers.Select(numbers => Of("512", new(1, 512, 512, 512), numbers)),
        Of("1024", new(1, 1024, 1024, 1024)),
        Of("511-odd", new(1, 511, 511, 511)),
        Of("512-tn", new(1, 512, 512, 512, TransA: true)),
        Of("512-nt", new(1, 512, 512, 512, TransB: true)),
        Of("batch12-197x64", new(12, 197, 197, 64, TransB: true)),
        Of("conv1x1-56x56-64to256", new(1, 3136, 256, 64, TransB: true)),
        Of("fc-1x2048to1000", new(1, 1, 1000, 2048, TransB: true)),
        SumOf("splitsum-8x512x512", 8, 512 * 512, 512),
    ];

    static KernelSample Of(string name, MatMulDims d, ProductNumbers numbers = ProductNumbers.Single)
    {
        var product = MatMulProduct.Of(d, MatMulProduct.Plan(d, numbers));
        var batch = (long)d.Batch;
        return ProductSample.Of(
            $"matmul.{ProductSample.Variant(numbers)}-{name}", product, d.Flop, batch * d.M * d.K, batch * d.K * d.N, batch * d.M * d.N);
    }

    static KernelSample SumOf(string name, int splits, int length, int columns)
    {
        var (d, partial, y) = (new SplitDims(splits, length, columns), SampleBuffer.Floats((long)splits * length), SampleBuffer.Floats(length));
        object[] epilogue = [y, y, y, new EpilogueFlags(default)];
        return new(name, SplitSum.Of(columns), SplitSum.Groups(d), [partial, y, d, epilogue], partial.Bytes + y.Bytes, (splits - 1.0) * length);
    }
}
