namespace Whence.Serve;

/// <summary>What the endpoints take and offer, whoever hosts them.</summary>
public sealed class ServeOptions
{
    /// <summary>The largest upload in bytes; a larger one is answered with 413.</summary>
    public long MostBytes { get; set; } = 20 << 20;

    /// <summary>A picture that the page offers to begin with: its name and the bytes of its file; null offers none.</summary>
    public (string Name, byte[] Bytes)? Example { get; set; }
}
