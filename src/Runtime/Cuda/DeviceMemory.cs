namespace Whence.Runtime.Cuda;

/// <summary>A run of bytes in a device's memory. It is allocated and freed in order with the context's stream.</summary>
public sealed class DeviceMemory : CudaResource
{
    internal DeviceMemory(CudaContext context, OwnedHandle handle, long bytes)
        : base(context, handle) =>
        Bytes = bytes;

    /// <summary>Number of bytes.</summary>
    public long Bytes { get; }

    /// <summary>
    /// The device address (<c>CUdeviceptr</c>), aligned to 256 bytes, valid until disposal. Code on another stream must wait for the
    /// context's stream once before it uses a new address.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It, or its context, was disposed.</exception>
    public ulong Pointer => Value;

    /// <summary>All of it.</summary>
    internal DeviceRange All => new(Pointer, Bytes);

    /// <summary>A part of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside.</exception>
    internal DeviceRange Range(long offset, long bytes)
    {
        if (offset < 0 || bytes < 0 || bytes > Bytes - offset)
            throw new ArgumentOutOfRangeException(nameof(offset), $"{bytes} bytes from {offset} are not inside {Bytes} device bytes");
        return new(Pointer + (ulong)offset, bytes);
    }
}
