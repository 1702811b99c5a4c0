namespace Whence.Uncertainty;

/// <summary>What a verdict's uncertainty is measured by.</summary>
public enum UncertaintySource
{
    /// <summary>The calibrated softmax of the network alone: all of it counts as aleatoric.</summary>
    Softmax,

    /// <summary>The sparse posterior's own split.</summary>
    Posterior,

    /// <summary>Members that disagree.</summary>
    Members,
}
