using System.Numerics.Tensors;
using Whence.Explain;
using Whence.Statistics;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>ReAct [Sun 2021]: the energy of the logits of <c>min(u, c)</c>, c a quantile of all training activations.</summary>
sealed class RectifiedActivations : RowDetector
{
    readonly double[] weight;
    readonly double[] bias;
    readonly double ceiling;

    public RectifiedActivations(LinearHead head, double ceiling)
        : base("react", head.Dimensions)
    {
        (weight, bias) = (Array.ConvertAll(head.Weight, w => (double)w), Array.ConvertAll(head.Bias, b => (double)b));
        this.ceiling = ceiling;
    }

    /// <summary>The quantile of all entries of the features, between neighbours linearly.</summary>
    public static double Quantile(FeatureSet training, double share)
    {
        if (training.Count == 0)
            throw new ExplainException("react needs training examples");
        var sorted = (float[])training.Features.Clone();
        Array.Sort(sorted);
        var place = share * (sorted.Length - 1);
        var low = (int)place;
        return sorted[low] + (place - low) * ((double)sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]);
    }

    public override double Score(Span<double> features, Span<double> logits)
    {
        TensorPrimitives.Min(features, ceiling, features);
        var z = new double[bias.Length];
        for (var k = 0; k < z.Length; k++)
            z[k] = bias[k] + TensorPrimitives.Dot<double>(weight.AsSpan(k * features.Length, features.Length), features);
        return -RowSoftmax.LogSumExp(z);
    }
}
