namespace Whence.Models;

/// <summary>
/// A model's preprocessing or labels cannot be read or do not fit the network; the message names the file or field and the values.
/// </summary>
public sealed class PreprocessingException(string message, Exception? inner = null) : FormatException(message, inner);
