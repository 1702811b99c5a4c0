namespace Whence.Graphs;

/// <summary>At the end of a run, after every output and every new value is known, <paramref name="Target"/> takes <paramref name="Value"/>.</summary>
public readonly record struct Update(Node Target, Node Value);
