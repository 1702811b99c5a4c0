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

    /// <summary>The argument once the address of scratch memory is known.</summary>
    public KernelArgument Resolve(nint scratch) => Buffer is { IsScratch: true } buffer
        ? KernelArgument.Buffer(scratch + buffer.Address, buffer.Length * sizeof(float))
        : Value;
}
