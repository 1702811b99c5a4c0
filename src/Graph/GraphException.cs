namespace Whence.Graphs;

/// <summary>A graph cannot be built, differentiated or compiled as asked; the message names the node and the reason.</summary>
public sealed class GraphException(string message, Exception? inner = null) : InvalidOperationException(message, inner);
