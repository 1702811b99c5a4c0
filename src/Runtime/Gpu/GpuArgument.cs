using Whence.Kernels.Instructions;

namespace Whence.Runtime.Gpu;

/// <summary>An argument of a step: a number, or a buffer.</summary>
readonly record struct GpuArgument(KernelArgument Value, GpuBuffer? Buffer = null)
{
    public static implicit operator GpuArgument(GpuBuffer buffer) =>
        new(KernelArgument.Buffer(buffer.Address, buffer.Length * sizeof(float)), buffer);

    public static implicit operator GpuArgument(int value) => new(value);

    public static implicit operator GpuArgument(uint value) => new(value);

    public static implicit operator GpuArgument(float value) => new(value);
}
