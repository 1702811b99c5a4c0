namespace Whence.Runtime.Gpu;

/// <summary>A run of 32-bit words in a GPU plan's memory. The address of scratch memory is an offset until the plan is sealed.</summary>
readonly record struct GpuBuffer(nint Address, long Length, bool IsScratch = false)
{
    /// <summary>Part of the buffer.</summary>
    public GpuBuffer Slice(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, Length);
        return new(Address + checked((nint)(start * sizeof(float))), length, IsScratch);
    }
}
