namespace Whence.Graphs;

/// <summary>Shapes that do not fit an operation; the message names the operation or node and the extents.</summary>
public sealed class ShapeException(string message, Exception? inner = null) : ArgumentException(message, inner);
