namespace Whence.Uncertainty.Evidence;

/// <summary>What one training example adds to the evidence of a class.</summary>
/// <param name="Id">The example.</param>
/// <param name="Label">Its class.</param>
/// <param name="Class">The class whose evidence is meant.</param>
/// <param name="Weight">Its signed share of that class's mean: all shares of a class add up to its mean.</param>
/// <param name="Similarity">Its similarity to the input, in [0,1].</param>
public sealed record Contribution(string Id, int Label, int Class, double Weight, double Similarity);
