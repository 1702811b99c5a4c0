namespace Whence.Runtime.Compiler;

/// <summary>A kernel method does not compile; the message names the method, and the line where that is known.</summary>
public sealed class KernelCompilerException(string message, Exception? inner = null) : BackendException(message, inner);
