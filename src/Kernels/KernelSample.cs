using Whence.Kernels.Instructions;

namespace Whence.Kernels;

/// <summary>A kernel at a representative shape: what is listed, printed, simulated and timed of it.</summary>
/// <param name="Name">Kernel and shape, unlike every other sample's: letters, digits, '_', '-' and '.', so that it can name a file.</param>
/// <param name="Build">Builds the kernel.</param>
/// <param name="Grid">Groups of the launch.</param>
/// <param name="Arguments">Arguments of the launch; buffers have their bytes, and address 0 until memory is there.</param>
/// <param name="IdealBytes">Bytes of device memory that must be read and written at the least.</param>
/// <param name="Flop">Floating-point operations that the result needs; a fused multiplication and addition is two.</param>
sealed record KernelSample(
    string Name, Func<Kernel> Build, Extent Grid, IReadOnlyList<KernelArgument> Arguments, long IdealBytes,
    double Flop)
{
    /// <summary>A launch on buffers of so many 32-bit words, all moved once, and then numbers.</summary>
    public static KernelSample OfBuffers(
        string name, Func<Kernel> build, Extent grid, long[] words, double flop = 0, params IEnumerable<KernelArgument> numbers) => new(
            name, build, grid, [.. words.Select(length => KernelArgument.Buffer(0, length * sizeof(float))), .. numbers],
            words.Sum() * sizeof(float), flop);
}
