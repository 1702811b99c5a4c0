namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>The k nearest points of m queries, nearest first, equal ones by index.</summary>
/// <param name="Count">k.</param>
/// <param name="Indices">Numbers of the points [m,k].</param>
/// <param name="Distances">Euclidean distances [m,k].</param>
public sealed record Neighbours(int Count, int[] Indices, double[] Distances);
