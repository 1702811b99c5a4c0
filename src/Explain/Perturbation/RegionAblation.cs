using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// What the target loses where a part of the picture is missing, [H,W,1]: <c>A_i = mean over regions that hold i of s(x) - s(x without the region)</c>. Over sliding
/// windows that is occlusion [Zeiler 2014], over groups of pixels feature ablation. No gradient is taken.
/// </summary>
/// <param name="name">The method's name.</param>
/// <param name="regions">The parts.</param>
/// <param name="fill">What stands in their place; the blurred picture when null.</param>
public sealed class RegionAblation(string name, IRegions regions, Baseline? fill = null) : IExplainer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    /// <inheritdoc/>
    public int? SamplesFor(INetwork network) => regions.Count(network.InputShape);

    int IExplainer.PlacesBefore => 1;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        var (g, taken) = (c.Graph, regions.Append(c));
        var other = g.Input("ablation.fill", c.X.Shape);
        // The picture itself is scored once, among the regions of the first pass: where a region changes nothing, the drop is 0 to the bit.
        var isWhole = c.IsBefore;
        var masks = taken.Masks * c.PerSample(1 - isWhole);
        var scores = c.Score(c.X + masks * (other - c.X));
        var drops = RunningSum.Append(g, "ablation.whole", scores * isWhole) - scores;
        var sum = RunningSum.Append(g, "ablation.sum", masks * c.PerSample(drops));
        return new(sum / RunningSum.Append(g, "ablation.count", masks).Max(g.Constant(1))) { References = [.. taken.References, (other, fill ?? Baseline.Blur())] };
    }
}
