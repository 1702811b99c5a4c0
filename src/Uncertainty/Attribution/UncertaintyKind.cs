namespace Whence.Uncertainty;

/// <summary>The uncertainty of a Bayesian prediction, in nats: the whole, or one of its two parts.</summary>
public enum UncertaintyKind
{
    /// <summary>Entropy of the members' mean probabilities.</summary>
    Total,

    /// <summary>Mean entropy of the members: what all of them find ambiguous.</summary>
    Aleatoric,

    /// <summary>Total less aleatoric: what the members disagree about.</summary>
    Epistemic,
}
