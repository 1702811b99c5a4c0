namespace Whence.Models.Images;

/// <summary>
/// A picture cannot be read, written or computed: the file is damaged, hostile, too large or of an unknown kind.
/// The message starts with the name of the file or thing and carries the offending values.
/// </summary>
public sealed class ImageException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">The name of the thing, what is wrong with it, and the values.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public ImageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
