using System.Runtime.InteropServices;
using Whence.Kernels.Instructions;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>A buffer of device memory of the simulator.</summary>
sealed unsafe class SimulatedBuffer<T> : IDisposable
    where T : unmanaged
{
    readonly int length;
    nint address;

    public SimulatedBuffer(params ReadOnlySpan<T> values)
    {
        length = values.Length;
        address = (nint)NativeMemory.AlignedAlloc((nuint)(Math.Max(length, 1) * sizeof(T)), 256);
        values.CopyTo(Span);
    }

    public SimulatedBuffer(int length)
        : this(new T[length])
    {
    }

    public Span<T> Span => new((void*)address, length);

    public static implicit operator KernelArgument(SimulatedBuffer<T> buffer) => KernelArgument.Buffer(buffer.address, (long)buffer.length * sizeof(T));

    public T[] ToArray() => Span.ToArray();

    public void Dispose()
    {
        NativeMemory.AlignedFree((void*)address);
        address = 0;
    }
}
