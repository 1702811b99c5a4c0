namespace Whence.Runtime.Gpu;

/// <summary>A run of 32-bit words in a GPU plan's memory: what a launch gives for an <c>ArrayView</c> of elements of any type.</summary>
public readonly record struct GpuBuffer
{
    internal GpuBuffer(nint address, long length, bool isScratch = false) => (Address, Length, IsScratch) = (address, length, isScratch);

    /// <summary>Number of 32-bit words.</summary>
    public long Length { get; }

    /// <summary>Where it is; of scratch memory an offset, until the plan is sealed.</summary>
    internal nint Address { get; }

    internal bool IsScratch { get; }

    /// <summary>Part of the buffer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside.</exception>
    public GpuBuffer Slice(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, Length);
        return new(Address + checked((nint)(start * sizeof(float))), length, IsScratch);
    }
}
