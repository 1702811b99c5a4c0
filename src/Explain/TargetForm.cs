namespace Whence.Explain;

/// <summary>The scalar s(x) that is explained, for logits z and a class c that is chosen once, at the unperturbed input.</summary>
public enum TargetForm
{
    /// <summary>z_c; of a network of one sigmoid z for its class and -z for the other.</summary>
    Logit,

    /// <summary>z_c - max of the others: why c and not the runner-up.</summary>
    Margin,

    /// <summary>z_c - logsumexp z, in nats; its gradient vanishes as the class becomes certain.</summary>
    LogProb,

    /// <summary>softmax(z)_c; its gradient is small at both ends.</summary>
    Prob,
}
