namespace Whence.Explain;

/// <summary>One method of the list. A method of one's own is a class that derives from it: see docs/extending.md.</summary>
/// <param name="Name">Name, as on the command line.</param>
/// <param name="Summary">What it computes, in one line.</param>
/// <param name="Reference">Key in docs/REFERENCES.md.</param>
/// <param name="Create">Makes it with the knobs it knows; other knobs are not read.</param>
public record ExplainerInfo(string Name, string Summary, string Reference, Func<ExplainerSettings, IExplainer> Create)
{
    /// <summary>Whether it looks at one layer, which <see cref="ExplainerSettings.Layer"/> names.</summary>
    public bool TakesLayer { get; init; }

    /// <summary>Whether it weighs a layer's activations, so that negative values may be cut off (<see cref="ExplainerSettings.Relu"/>).</summary>
    public bool IsActivationMap { get; init; }

    /// <summary>Whether it looks at superpixels, about as many as <see cref="ExplainerSettings.Segments"/> says.</summary>
    public bool TakesSegments { get; init; }

    /// <summary>Whether it takes the mean over several <see cref="ExplainerSettings.Baselines"/>.</summary>
    public bool TakesBaselines { get; init; }

    /// <summary>Whether it compares with a set of inputs, without which it cannot be made (<see cref="ExplainerSettings.Background"/>).</summary>
    public bool NeedsBackground { get; init; }

    /// <summary>Whether it reads the LAP layers of a network, and refuses one that has none.</summary>
    public bool NeedsLap { get; init; }

    /// <summary>Whether it reads a transformer's attention, and refuses a network that has none (<see cref="ExplainerSettings.Grid"/>).</summary>
    public bool NeedsAttention { get; init; }
}
