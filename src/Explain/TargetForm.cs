namespace Whence.Explain;

/// <summary>The scalar s(x) that is explained, for logits z and a class c that is chosen once, at the unperturbed input.</summary>
public enum TargetForm
{
    /// <summary>z_c; of a network of one sigmoid z for its class and -z for the other.</summary>
    Logit,

    /// <summary>z_c - max of the others: why c and not the runner-up; or less that of a class that is named (<see cref="ExplainTarget.Against"/>).</summary>
    Margin,

    /// <summary>z_c - logsumexp z, in nats; its gradient vanishes as the class becomes certain.</summary>
    LogProb,

    /// <summary>softmax(z)_c; its gradient is small at both ends.</summary>
    Prob,

    /// <summary>log(p_c / (1 - p_c)), in nats: the evidence for c against all others together, which does not vanish at either end.</summary>
    LogOdds,

    /// <summary>sum_k w_k z_k with given weights, whatever the class (<see cref="ExplainTarget.Weighted"/>).</summary>
    Weighted,
}
