namespace Whence.Uncertainty;

/// <summary>
/// How the epistemic uncertainty is shared out over members s and classes i; with g the members' probabilities, gbar their mean, S members.
/// All forms add up to it, and agree in their sums over members.
/// </summary>
public enum ShareForm
{
    /// <summary>
    /// (g log(g/gbar) - g + gbar) / S, never negative: what the added terms change cancels over members, and over classes.
    /// </summary>
    Complete,

    /// <summary>g log(g/gbar) / S, negative where g is below gbar. Total = aleatoric + epistemic term by term.</summary>
    Signed,

    /// <summary>(mean_s g log g - gbar log gbar) / S, never negative and the same for every member.</summary>
    Class,
}
