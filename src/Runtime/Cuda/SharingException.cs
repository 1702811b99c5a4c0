namespace Whence.Runtime.Cuda;

/// <summary>Memory or a stream cannot be shared with an ILGPU accelerator; the message names both sides.</summary>
public sealed class SharingException(string message) : BackendException(message);
