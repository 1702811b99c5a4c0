namespace Whence.Models.Tensors;

/// <summary>
/// A file or buffer of stored tensors does not say what its format demands. The message names the file, the tensor and the values.
/// </summary>
public sealed class TensorFormatException : FormatException
{
    /// <summary>Says what is wrong.</summary>
    public TensorFormatException(string source, string what, Exception? cause = null) : base($"{source}: {what}", cause) =>
        SourceName = source;

    /// <summary>The file, or the name under which a buffer was read.</summary>
    public string SourceName { get; }
}
