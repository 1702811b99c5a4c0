namespace Whence.Hosting;

/// <summary>A service was asked before it had started or after it had ended.</summary>
public sealed class ServiceNotReadyException(string message) : InvalidOperationException(message);
