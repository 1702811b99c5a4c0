namespace Whence.Explain;

/// <summary>The knobs of all methods by name, for callers that choose a method by its name; null takes the method's default.</summary>
public sealed record ExplainerSettings
{
    /// <summary>Standard deviation of the noise, in pixel units (smooth-grad and relatives), or of the largest blur, in pixels (blur-ig).</summary>
    public double? Sigma { get; init; }

    /// <summary>The quadrature rule (integrated-gradients).</summary>
    public Quadrature? Quadrature { get; init; }

    /// <summary>
    /// The reference input (integrated-gradients, guided-ig, input-x-gradient, deeplift), or what stands for missing pixels (occlusion, feature-ablation, rise); empty takes the method's
    /// default, several are for methods that take their mean (<see cref="ExplainerInfo.TakesBaselines"/>).
    /// </summary>
    public IReadOnlyList<Baseline> Baselines { get; init; } = [];

    /// <summary>Inputs [n,H,W,C] one after the other that stand for "nothing to see" (expected-gradients, gradient-shap).</summary>
    public float[]? Background { get; init; }

    /// <summary>How points of negative flux are found (negative-flux).</summary>
    public FluxFinder? Finder { get; init; }

    /// <summary>Radius of the sphere, in pixel units (negative-flux).</summary>
    public double? Radius { get; init; }

    /// <summary>Norm of the sphere (negative-flux).</summary>
    public FluxNorm? Norm { get; init; }

    /// <summary>How fluxes are put together (negative-flux).</summary>
    public FluxAggregate? Aggregate { get; init; }

    /// <summary>Standard deviation of the Gaussian that the map is smoothed by, in pixels; 0 for none (negative-flux).</summary>
    public double? Smoothing { get; init; }

    /// <summary>Steps of the search (negative-flux), or of a walk (agi).</summary>
    public int? Steps { get; init; }

    /// <summary>Length of a step (agi), or distance of the two gradients from x (divergence), in pixel units.</summary>
    public double? Step { get; init; }

    /// <summary>Where each step of a walk starts (agi).</summary>
    public AdversarialForm? Adversarial { get; init; }

    /// <summary>The layer that is looked at (<see cref="ExplainerInfo.TakesLayer"/>); null takes that of <see cref="Models.LayerChoice"/>.</summary>
    public string? Layer { get; init; }

    /// <summary>Side of the windows in pixels, and pixels between neighbours (occlusion).</summary>
    public int? Window { get; init; }

    /// <inheritdoc cref="Window"/>
    public int? Stride { get; init; }

    /// <summary>About how many superpixels (<see cref="ExplainerInfo.TakesSegments"/>).</summary>
    public int? Segments { get; init; }

    /// <summary>The rules of relevance propagation (lrp).</summary>
    public RelevanceComposite? Composite { get; init; }

    /// <summary>What attention is to relevance propagation (lrp); null takes that of the rules.</summary>
    public AttentionRule? Attention { get; init; }

    /// <summary>Rows and columns of a transformer's patches (<see cref="ExplainerInfo.NeedsAttention"/>); null where the network says it.</summary>
    public (int Rows, int Columns)? Grid { get; init; }

    /// <summary>Whether negative values of an activation map are cut off (grad-cam and relatives).</summary>
    public bool? Relu { get; init; }
}
