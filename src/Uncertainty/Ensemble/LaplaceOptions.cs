using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>Choices of a Laplace posterior.</summary>
public sealed record LaplaceOptions
{
    /// <summary>What of the curvature is kept; null takes all of it up to K D = 4000, else the Kronecker form.</summary>
    public LaplaceStructure? Structure { get; init; }

    /// <summary>Prior precision tau, positive; null chooses it from 1e-4 .. 1e4.</summary>
    public double? PriorPrecision { get; init; }

    /// <summary>
    /// Labelled examples to choose tau by: the least negative log-likelihood; null takes the largest marginal likelihood.
    /// </summary>
    public FeatureSet? Validation { get; init; }
}
