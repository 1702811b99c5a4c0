namespace Whence.Explain;

/// <summary>The norm of the sphere that negative-flux looks on.</summary>
public enum FluxNorm
{
    /// <summary>Largest absolute change of an element: the faces of a cube.</summary>
    LInf,

    /// <summary>Euclidean length.</summary>
    L2,
}
