namespace Whence.Annotate;

/// <summary>A property cannot be measured.</summary>
public sealed class AnnotateException(string message, Exception? inner = null) : Exception(message, inner);
