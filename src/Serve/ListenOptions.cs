namespace Whence.Serve;

/// <summary>Where a <see cref="WhenceServer"/> listens, and to which names it answers.</summary>
public sealed class ListenOptions
{
    /// <summary>The port; 0 takes a free one.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>
    /// Names and addresses beside those of this machine's loopback. Without any the server listens on loopback only. An address is listened at; a name is
    /// answered to, on all addresses.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>How long requests under way may take to end when the server stops.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);
}
