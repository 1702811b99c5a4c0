namespace Whence.Graphs;

/// <summary>Replaces an op's vector-Jacobian product: appends the nodes of dx for one input of <paramref name="y"/>, or returns null for zero.</summary>
public delegate Node? GradientRule(Graph g, Node y, Node dy, int input);
