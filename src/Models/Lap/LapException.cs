namespace Whence.Models.Lap;

/// <summary>A LAP layer cannot go where it was asked for, or a network has none. The message names the network and the node, and what would work.</summary>
public sealed class LapException(string message) : Exception(message);
