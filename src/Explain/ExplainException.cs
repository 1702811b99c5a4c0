namespace Whence.Explain;

/// <summary>An explanation cannot be made as asked; the message carries names and values.</summary>
public sealed class ExplainException(string message) : InvalidOperationException(message);
