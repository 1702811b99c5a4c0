using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// XRAI [Kapishnikov 2019]: integrated gradients from two baselines, the input's smallest and its largest value everywhere, put together by regions: superpixels at five scales, in the order of what they hold
/// per pixel (<see cref="RegionGrowth"/>), [H,W,1]. The map is constant on regions and adds up to what integrated gradients do. (Published with another segmentation and the largest channel
/// of a pixel; here channels are summed, so that the sum is kept.)
/// </summary>
/// <param name="segments">About how many superpixels the finest scale has; each next one has half as many.</param>
/// <param name="baselines">Baselines; those two when there are none.</param>
public sealed class Xrai(int segments = 100, params IReadOnlyList<Baseline> baselines) : IExplainer
{
    const int Scales = 5;

    // As published: of a picture of 224 x 224 pixels a region must add 50.
    const int PixelsPerNew = 1000;

    readonly IExplainer gradients = Explainers.IntegratedGradients(Quadrature.Midpoint, baselines.Count > 0 ? baselines : [Baseline.Lowest, Baseline.Highest]);

    /// <inheritdoc/>
    public string Name => "xrai";

    /// <inheritdoc/>
    public int DefaultSamples => gradients.DefaultSamples;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        if (c.X.Shape.Rank != 4)
            throw new ExplainException($"{Name} divides an image [1,H,W,C] into regions, '{c.Network.Name}' takes {c.X.Shape}: integrated-gradients takes every input");
        if (segments < 2)
            throw new ExplainException($"{Name}: {segments} superpixels were asked for, at least 2 are needed");
        int[] scales = [.. Enumerable.Range(0, Scales).Select(s => segments >> s).Where(count => count >= 2)];
        var (height, width, channels) = (c.X.Shape[1], c.X.Shape[2], c.X.Shape[3]);
        var growth = new RegionGrowth(height * width, scales.Length, scales.Sum(), Math.Max(1, height * width / PixelsPerNew));
        var colours = new float[3 * height * width];
        Superpixels[] superpixels = [.. scales.Select(count => new Superpixels(count))];
        var recipe = gradients.Build(c);
        return recipe with { Map = c.Graph.Add(new ReduceSum([3], keepDimensions: true), recipe.Map), Finish = Regions };

        void Regions(ReadOnlySpan<float> x, Span<float> map)
        {
            var first = 0;
            Superpixels.FillColours(x, channels, colours);
            for (var s = 0; s < superpixels.Length; s++)
            {
                var labels = growth.Labels[s];
                superpixels[s].Label(colours, height, width, labels);
                for (var i = 0; i < labels.Length; i++)
                    labels[i] += first;
                first += scales[s];
            }
            growth.Apply(map);
        }
    }
}
