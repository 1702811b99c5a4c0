using Whence.Kernels.Instructions;

namespace Whence.Kernels.MatMul;

/// <summary>Samples of kernels that take buffers alone and move each of them once at the least.</summary>
static class ProductSample
{
    /// <summary>What a sample's name says of the numbers that are multiplied.</summary>
    public static string Variant(RegisterType numbers) => numbers switch { RegisterType.TF32 => "tf32", RegisterType.BF16x2 => "bf16", _ => "fma" };

    public static KernelSample Of(string name, Func<Kernel> build, Extent grid, double flop, params long[] lengths) => new(
        name, build, grid, [.. lengths.Select(length => KernelArgument.Buffer(0, length * sizeof(float)))], lengths.Sum() * sizeof(float), flop);
}
