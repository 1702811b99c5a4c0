namespace Whence.Studies.Evidence;

/// <summary>What becomes of a prediction's evidence when training examples are withdrawn.</summary>
/// <param name="Supporters">Change when its strongest supporters are withdrawn.</param>
/// <param name="Random">Change when as many random examples of the class are.</param>
public sealed record DeletionScore(DeletionChange Supporters, DeletionChange Random);
