using Whence.Graphs;

namespace Whence.Explain;

/// <summary>One pass of B samples of the gradient field, as a sampler appended it.</summary>
/// <param name="Field">F at the points, [B, ...].</param>
/// <param name="Weight">Weight of every sample, [B]; 0 for places without a sample and for points that are not accepted.</param>
public sealed record FieldSamples(Node Field, Node Weight)
{
    /// <summary>Displacements v [B, ...] that the field is multiplied by, or null for 1.</summary>
    public Node? Displacement { get; init; }

    /// <summary>A factor [1, ...] common to all samples, applied once, after they are summed; null for 1.</summary>
    public Node? Factor { get; init; }

    /// <summary>Standard deviation in pixels of a Gaussian: above 0 every sample's share of a map on [1,H,W,C] is summed over channels and smoothed, and so is the map, [H,W,1].</summary>
    public double Smoothing { get; init; }

    /// <summary>Inputs that the session sets before a run.</summary>
    public IReadOnlyList<(Node Node, Baseline Value)> References { get; init; } = [];

    /// <summary>Where the sum should be s(x) minus the mean of s over these inputs.</summary>
    public IReadOnlyList<Baseline> Gap { get; init; } = [];

    /// <summary>Single numbers to report.</summary>
    public IReadOnlyDictionary<string, Node> Facts { get; init; } = new Dictionary<string, Node>();

    /// <summary>Turns the facts into a warning, or null.</summary>
    public Func<IReadOnlyDictionary<string, double>, string?>? Warn { get; init; }
}
