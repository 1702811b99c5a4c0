namespace Whence.Uncertainty;

/// <summary>A prediction before and after attention turned away from what made it uncertain.</summary>
/// <param name="Before">The prediction, its uncertainty and the map.</param>
/// <param name="Attention">The map scaled to [0,1], [H,W].</param>
/// <param name="Place">Where attention acted.</param>
/// <param name="Input">The input that was looked at afterwards, [H,W,C]; as before where attention acts on features.</param>
/// <param name="After">The prediction under attention.</param>
public sealed record Mitigation(
    UncertaintyExplanation Before, float[] Attention, AttentionPlace Place, float[] Input, UncertainPrediction After)
{
    /// <summary>Whether the most probable class is still the same.</summary>
    public bool KeepsClass => Before.Top[0].Index == After.Top[0].Index;

    /// <summary>How far the uncertainty of the kind attributed fell, in nats; negative where it rose.</summary>
    public double Reduction => Before.Value - After.Of(Before.Kind);
}
