using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Uncertainty;

/// <summary>
/// Makes maps distributions over pixels, so that what is brought to pixels by them keeps its sum. A map of zeros becomes even.
/// </summary>
static class PixelDistribution
{
    const float Least = 1e-12f;

    /// <summary>Maps [M,H,W,1], not negative, to [M, H*W] with rows that sum to 1.</summary>
    public static Node Append(Graph g, Node maps, double? temperature)
    {
        var rows = g.Add(new Reshape([maps.Shape[0], maps.Shape[1] * maps.Shape[2]]), maps);
        if (temperature is not { } tau)
        {
            var positive = rows + Least;
            return positive / g.Add(new ReduceSum([1], keepDimensions: true), positive);
        }
        var mean = g.Add(new Clip(Least, float.MaxValue), g.Add(new ReduceMean([1], keepDimensions: true), rows));
        return g.Add(new Softmax(), rows / (mean * (float)tau));
    }
}
