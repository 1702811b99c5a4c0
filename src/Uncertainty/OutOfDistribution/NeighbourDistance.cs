using Whence.Explain;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>Distance to the k-th nearest training feature [Sun 2022].</summary>
sealed class NeighbourDistance(NearestNeighbours neighbours, int k) : IOodDetector
{
    public string Name => "knn";

    public double[] Score(FeatureSet set)
    {
        if (set.Dimensions != neighbours.Dimensions)
            throw new ExplainException($"knn was fitted on {neighbours.Dimensions} features, the set has {set.Dimensions}");
        var distances = neighbours.Query(set.Features, k).Distances;
        return [.. Enumerable.Range(0, set.Count).Select(i => distances[i * k + k - 1])];
    }
}
