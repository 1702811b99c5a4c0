namespace Whence.Runtime;

/// <summary>A back end cannot be opened or has failed; the message names the device and the reason.</summary>
public sealed class BackendException(string message, Exception? inner = null) : Exception(message, inner);
