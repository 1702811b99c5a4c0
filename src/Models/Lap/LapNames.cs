namespace Whence.Models.Lap;

/// <summary>Names of what one LAP layer adds to a file.</summary>
/// <param name="Layer">The pooling or convolution that it was put at.</param>
public sealed record LapNames(string Layer)
{
    const string Mark = ".lap.";

    /// <summary>Weights [Q,C,1,1] of the concepts' scores.</summary>
    public string Weight => $"{Layer}{Mark}scorer.weight";

    /// <summary>Their biases [Q].</summary>
    public string Bias => $"{Layer}{Mark}scorer.bias";

    /// <summary>Sharpness [1].</summary>
    public string Beta => $"{Layer}{Mark}beta";

    /// <summary>The share of attention in the layer's result [1]; absent where there is no older pooling.</summary>
    public string Gate => $"{Layer}{Mark}gate";

    /// <summary>Prior weights of a window's taps [R*S].</summary>
    public string Prior => $"{Layer}{Mark}prior";

    /// <summary>Scores of the concepts at every place [N,Q,H,W], in (0,1).</summary>
    public string Concepts => $"{Layer}{Mark}concepts";

    /// <summary>Their largest [N,1,H,W].</summary>
    public string Attention => $"{Layer}{Mark}attention";

    /// <summary>The node that pools.</summary>
    public string Pool => $"{Layer}{Mark}pool";

    /// <summary>Scores before the sigmoid [N,Q,H,W].</summary>
    internal string Scores => $"{Layer}{Mark}scores";

    /// <summary>The older pooling's result.</summary>
    internal string Old => $"{Layer}{Mark}old";

    /// <summary>What is pooled, where the layer is put behind a convolution.</summary>
    internal string Values => $"{Layer}{Mark}values";

    /// <summary>The result where the older pooling's had other dimensions.</summary>
    internal string Pooled => $"{Layer}{Mark}pooled";

    /// <summary>The node that gives them back.</summary>
    internal string Flatten => $"{Layer}{Mark}flatten";

    /// <summary>The axis of the concepts.</summary>
    internal string Axis => $"{Layer}{Mark}axis";

    /// <summary>The layer that a value or parameter belongs to; null where it is of none.</summary>
    public static LapNames? Of(string name) => name.LastIndexOf(Mark, StringComparison.Ordinal) is > 0 and var at ? new(name[..at]) : null;
}
