namespace Whence.Uncertainty;

/// <summary>
/// How a share of probability g_i is passed on to the logits j of its member; J_ij = g_i ([i=j] - g_j) is the softmax's derivative.
/// </summary>
public enum LogitCoefficients
{
    /// <summary>softmax over j of J_ij / temperature: nearly even for members that are sure of their class, whatever their share.</summary>
    Softmax,

    /// <summary>
    /// |J_ij| / sum over j: half to the own logit, the rest by the other probabilities. It has no temperature and does not fade.
    /// </summary>
    Proportional,
}
