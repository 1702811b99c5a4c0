namespace Whence.Explain;

/// <summary>A rule for the integral of a function over [0,1] by n values.</summary>
public enum Quadrature
{
    /// <summary>Exact for polynomials of degree 2n - 1; no better than the others where the field jumps, as with ReLU.</summary>
    GaussLegendre,

    /// <summary>n equally spaced points, both ends with half weight.</summary>
    Trapezoid,

    /// <summary>Centres of n equal intervals.</summary>
    Midpoint,
}
