namespace Whence.Runtime.Cuda;

/// <summary>A call of the NVIDIA driver failed; the message names what was being done, the call, and the driver's error.</summary>
public class CudaException : BackendException
{
    internal CudaException(CudaFailure failure, string message, Exception? inner = null)
        : base(message, inner) =>
        Failure = failure;

    /// <summary>The failed call: error number and name, driver function, and what was being done.</summary>
    public CudaFailure Failure { get; }
}
