namespace Whence.Uncertainty;

/// <summary>What of the curvature H [K(D+1), K(D+1)] is kept.</summary>
public enum LaplaceStructure
{
    /// <summary>All of it; K(D+1) squared numbers.</summary>
    Full,

    /// <summary>Its diagonal; K(D+1) numbers.</summary>
    Diagonal,

    /// <summary><c>G (x) P</c>, a factor for the classes and one for the features; K^2 + (D+1)^2 numbers.</summary>
    Kronecker,

    /// <summary>Its blocks of one class each; K (D+1)^2 numbers. What a Gaussian process by random features is fitted with.</summary>
    ByClass,
}
