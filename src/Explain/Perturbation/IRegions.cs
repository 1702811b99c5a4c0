using Whence.Graphs;

namespace Whence.Explain;

/// <summary>Parts of a picture that are taken away one after the other.</summary>
public interface IRegions
{
    /// <summary>How many there are for inputs of a shape [1,H,W,C].</summary>
    /// <exception cref="ExplainException">They do not suit the input.</exception>
    int Count(Shape input);

    /// <summary>Appends one pass: which pixels the samples at hand take away, [B,H,W,1] of 0 and 1; nothing for places beyond the last sample.</summary>
    RegionMasks Append(ExplainContext c);
}

/// <summary>One pass of regions.</summary>
/// <param name="Masks">1 where a sample takes a pixel away, [B,H,W,1].</param>
public sealed record RegionMasks(Node Masks)
{
    /// <summary>Inputs that the session sets before a run.</summary>
    public IReadOnlyList<(Node Node, Baseline Value)> References { get; init; } = [];
}
