namespace Whence.Runtime.Cuda;

/// <summary>CUDA, or one of its devices, cannot be used on this machine; the message says why in words.</summary>
public sealed class CudaUnavailableException(string message, Exception? inner = null) : BackendException(message, inner);
