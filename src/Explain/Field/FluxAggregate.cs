namespace Whence.Explain;

/// <summary>
/// How negative-flux puts its points together; F the field at a point, delta its displacement, nu = delta/|delta|, phi = F.nu.
/// </summary>
public enum FluxAggregate
{
    /// <summary>Mean of |F * delta|, element by element: how much the target would change there, whichever way.</summary>
    Sizes,

    /// <summary>Mean of -F * delta, element by element: a map whose sum is about the mean loss of the target.</summary>
    Elementwise,

    /// <summary>Mean of phi nu, V: parallel to the field where the field is uniform.</summary>
    Vector,

    /// <summary>V * x.</summary>
    VectorTimesInput,
}
