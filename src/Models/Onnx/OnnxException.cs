namespace Whence.Models.Onnx;

/// <summary>An ONNX file cannot be imported. The message names the file, the node or tensor, and the values at fault.</summary>
public sealed class OnnxException : FormatException
{
    /// <summary>Says what is wrong with which model.</summary>
    public OnnxException(string model, string what, Exception? cause = null) : base($"{model}: {what}", cause) => Model = model;

    /// <summary>Says which nodes cannot be imported.</summary>
    internal OnnxException(string model, int nodes, IReadOnlyList<string> unsupported)
        : this(model, $"{unsupported.Count} of {nodes} nodes cannot be imported:\n  {string.Join("\n  ", unsupported)}") =>
            UnsupportedNodes = unsupported;

    /// <summary>
    /// One line per node that cannot be imported, with its name, operator and reason; empty when something else is wrong.
    /// </summary>
    public IReadOnlyList<string> UnsupportedNodes { get; } = [];

    /// <summary>The file, or the name under which a buffer was read.</summary>
    public string Model { get; }
}
