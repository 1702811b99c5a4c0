namespace Whence.Explain;

/// <summary>A pool turned a caller away because as many wait as may; nothing was run, and the caller may come again.</summary>
public sealed class PoolBusyException(string message) : InvalidOperationException(message);
