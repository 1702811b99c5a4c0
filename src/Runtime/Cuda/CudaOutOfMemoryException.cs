namespace Whence.Runtime.Cuda;

/// <summary>The device has not the memory asked for. Nothing was allocated, and everything that lived before is still usable.</summary>
public sealed class CudaOutOfMemoryException : CudaException
{
    internal CudaOutOfMemoryException(CudaFailure failure, string device, long asked, long free, long total)
        : base(failure, $"{device} has {free} of {total} bytes free, {asked} were asked for ({failure.Call}: {failure.Name})")
    {
        AskedBytes = asked;
        FreeBytes = free;
        TotalBytes = total;
    }

    /// <summary>Bytes that were asked for.</summary>
    public long AskedBytes { get; }

    /// <summary>Bytes that were free on the device after the attempt; 0 where the driver did not say.</summary>
    public long FreeBytes { get; }

    /// <summary>Bytes of the device.</summary>
    public long TotalBytes { get; }
}
