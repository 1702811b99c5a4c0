namespace Whence.Uncertainty.Evidence;

/// <summary>How training examples are chosen as inducing points.</summary>
public enum InducingRule
{
    /// <summary>As many medoids of each class (k-medoids by alternation): typical examples.</summary>
    Medoids,

    /// <summary>
    /// As many of each class, each time the one of largest variance given those before (pivoted Cholesky): the examples that span the
    /// features, odd ones first.
    /// </summary>
    PivotedCholesky,
}
