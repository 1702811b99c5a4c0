namespace Whence.Models.Onnx;

/// <summary>One node cannot be imported; caught by the builder, which goes on to find the others.</summary>
sealed class UnsupportedNodeException(string message) : Exception(message);
