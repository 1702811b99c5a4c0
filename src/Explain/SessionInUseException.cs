namespace Whence.Explain;

/// <summary>A session was called while another thread was using it; nothing was run.</summary>
public sealed class SessionInUseException(string message) : InvalidOperationException(message);
