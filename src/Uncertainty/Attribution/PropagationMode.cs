namespace Whence.Uncertainty;

/// <summary>How shares of logits are brought to pixels.</summary>
public enum PropagationMode
{
    /// <summary>One full gradient per member, of its logits weighted by their shares.</summary>
    Fast,

    /// <summary>One full gradient per member and logit.</summary>
    Exact,
}
