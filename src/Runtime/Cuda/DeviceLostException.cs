namespace Whence.Runtime.Cuda;

/// <summary>
/// A kernel or the hardware failed so that the context is unusable: this call and every later one on it reports the same failure.
/// Dispose it, and any other context of the same device, and open the device again.
/// </summary>
public sealed class DeviceLostException : CudaException
{
    internal DeviceLostException(CudaFailure failure, string message)
        : base(failure, message)
    {
    }
}
