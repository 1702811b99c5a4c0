using System.Numerics.Tensors;
using Whence.Explain;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>A detector that scores one example at a time, in float64.</summary>
/// <param name="name">Name, as on the command line.</param>
/// <param name="dimensions">Features D that it reads; 0 when it reads logits.</param>
abstract class RowDetector(string name, int dimensions = 0) : IOodDetector
{
    public string Name { get; } = name;

    public double[] Score(FeatureSet set)
    {
        if (dimensions == 0 && !set.HasLogits)
            throw new ExplainException($"{Name} reads logits; the feature set has none");
        if (dimensions > 0 && set.Dimensions != dimensions)
            throw new ExplainException($"{Name} was fitted on {dimensions} features, the set has {set.Dimensions}");
        var scores = new double[set.Count];
        Parallel.For(0, set.Count, () => (new double[set.Dimensions], new double[set.HasLogits ? set.Classes : 0]), Run, _ => { });
        return scores;

        (double[] Features, double[] Logits) Run(int row, ParallelLoopState state, (double[] Features, double[] Logits) scratch)
        {
            TensorPrimitives.ConvertTruncating(set.FeatureRow(row), scratch.Features);
            if (scratch.Logits.Length > 0)
                TensorPrimitives.ConvertTruncating(set.LogitRow(row), scratch.Logits);
            scores[row] = Score(scratch.Features, scratch.Logits);
            return scratch;
        }
    }

    /// <summary>The score of one example.</summary>
    /// <param name="features">[D]; may be overwritten.</param>
    /// <param name="logits">[K]; may be overwritten.</param>
    public abstract double Score(Span<double> features, Span<double> logits);
}
