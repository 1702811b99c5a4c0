namespace Whence.Runtime;

/// <summary>A back end cannot be opened or has failed; the message names the device and the reason.</summary>
public class BackendException(string message, Exception? inner = null) : Exception(message, inner);
