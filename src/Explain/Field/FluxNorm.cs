namespace Whence.Explain;

/// <summary>The norm of the sphere that negative-flux looks on.</summary>
public enum FluxNorm
{
    /// <summary>Root of the mean square of the elements' changes: a sphere whose points are as far from x by element in large inputs as in small ones.</summary>
    Rms,

    /// <summary>Largest absolute change of an element: the faces of a cube.</summary>
    LInf,

    /// <summary>Euclidean length.</summary>
    L2,
}
