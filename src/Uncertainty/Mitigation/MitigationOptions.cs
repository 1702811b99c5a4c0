using Whence.Explain;

namespace Whence.Uncertainty;

/// <summary>Choices of a mitigation.</summary>
public sealed record MitigationOptions
{
    /// <summary>Where the attention acts.</summary>
    public AttentionPlace Place { get; init; } = AttentionPlace.Input;

    /// <summary>
    /// With <see cref="AttentionPlace.Features"/>: the layer, by its name in the models; null takes each network's own by <see cref="Models.LayerChoice"/>.
    /// </summary>
    public string? Layer { get; init; }

    /// <summary>Strength lambda, in [0,1]: 0 changes nothing.</summary>
    public double Strength { get; init; } = 0.5;

    /// <summary>
    /// With <see cref="AttentionPlace.Input"/>: the blur's standard deviation in pixels; null takes a twentieth of the longer side.
    /// </summary>
    public double? Sigma { get; init; }

    /// <summary>How the uncertainty is attributed.</summary>
    public UncertaintyOptions Attribution { get; init; } = new();

    /// <exception cref="ExplainException">
    /// The strength is not in [0,1], the blur not above 0, or a layer is named for the input.
    /// </exception>
    internal MitigationOptions Checked()
    {
        if (!(Strength is >= 0 and <= 1))
            throw new ExplainException(FormattableString.Invariant($"mitigation: the strength is {Strength}, it must be in [0,1]"));
        if (Sigma is { } sigma && !(sigma > 0 && double.IsFinite(sigma)))
            throw new ExplainException(FormattableString.Invariant($"mitigation: the blur is {sigma}, it must be above 0"));
        return Layer is null || Place == AttentionPlace.Features
            ? this
            : throw new ExplainException($"mitigation: layer '{Layer}' is named, but attention acts on the input");
    }
}
