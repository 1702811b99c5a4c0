namespace Whence.Uncertainty;

/// <summary>Where the attention that mitigates uncertainty acts. Mn is an uncertainty map scaled to [0,1], lambda the strength.</summary>
public enum AttentionPlace
{
    /// <summary>On the input: x (1 - lambda Mn) + lambda Mn blur(x).</summary>
    Input,

    /// <summary>On a feature map: h (1 - lambda Mn), Mn resized to h.</summary>
    Features,
}
