using System.Runtime.InteropServices;
using Whence.Kernels.Conv;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.MatMul;

/// <summary>Samples of products: of operands and results that are moved once at the least.</summary>
static class ProductSample
{
    /// <summary>All numbers that are multiplied.</summary>
    public static IEnumerable<ProductNumbers> Numbers => [ProductNumbers.Single, ProductNumbers.Tf32, ProductNumbers.BFloat16];

    /// <summary>What a sample's name says of them.</summary>
    public static string Variant(ProductNumbers numbers) => numbers switch { ProductNumbers.Tf32 => "tf32", ProductNumbers.BFloat16 => "bf16", _ => "fma" };

    /// <summary>A sample of a product of operands and results of so many numbers, without an epilogue.</summary>
    public static KernelSample Of(string name, Product product, double flop, long left, long right, long results)
    {
        var y = SampleBuffer.Floats(product.Splits * results);
        var phases = SampleBuffer.Of(MemoryMarshal.Cast<StridePhase, int>(product.Phases).ToArray());
        object[] epilogue = [y, y, y, new EpilogueFlags(default)];
        return new(
            name, product.Kernel, product.Grid,
            [SampleBuffer.Floats(left), SampleBuffer.Floats(right), phases, y, epilogue, product.Left, product.Right, product.Result, product.Tiles],
            sizeof(float) * (left + right) + phases.Bytes + y.Bytes, flop);
    }
}
