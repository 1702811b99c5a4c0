using Whence.Runtime;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// The nearest-neighbour epistemic classifier [Virani 2020]: the labels of the k nearest training examples, within a radius, are the evidence. It keeps every
/// example and is the baseline that a sparse posterior replaces.
/// </summary>
/// <param name="examples">Labelled training examples.</param>
/// <param name="transform">What is done to features before distances are taken.</param>
/// <param name="backend">Where features are transformed.</param>
public sealed class EpistemicClassifier(FeatureSet examples, FeatureTransform transform, Backend backend)
{
    readonly NearestNeighbours known = new(transform.Apply(examples, backend), examples.Dimensions);

    /// <summary>Bytes that it keeps: features and labels.</summary>
    public long Bytes => (long)known.Count * known.Dimensions * sizeof(float) + examples.Labels.Length * sizeof(int);

    /// <summary>The <paramref name="k"/> nearest examples of each row of <paramref name="queries"/>, nearest first, with their distances.</summary>
    public (int Index, double Distance)[][] Nearest(FeatureSet queries, int k)
    {
        var found = known.Query(transform.Apply(queries, backend), k);
        return [.. Enumerable.Range(0, queries.Count).Select(q => Enumerable.Range(q * k, k).Select(i => (found.Indices[i], found.Distances[i])).ToArray())];
    }

    /// <summary>
    /// The claim for neighbours of an input of predicted class <paramref name="network"/>: I know if all support it, I may know if some do, I don't know if none
    /// does or none lies within <paramref name="radius"/>.
    /// </summary>
    public Assertion Assert(ReadOnlySpan<(int Index, double Distance)> neighbours, int network, double radius)
    {
        var labels = new List<int>();
        foreach (var (index, distance) in neighbours)
        {
            if (distance <= radius && !labels.Contains(examples.Labels[index]))
                labels.Add(examples.Labels[index]);
        }
        if (!labels.Contains(network))
            return new(AssertionKind.DontKnow, []);
        return labels.Count == 1 ? new(AssertionKind.Know, labels) : new(AssertionKind.MayKnow, labels);
    }
}
