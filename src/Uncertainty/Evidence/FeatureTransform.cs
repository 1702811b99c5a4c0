using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Evidence;

/// <summary>A scaling of features as fitted on training examples and stored with a posterior: u' = Scale * u + Shift, or u / |u|.</summary>
public sealed record FeatureTransform
{
    const float LeastNorm = 1e-12f;
    const double LeastDeviation = 1e-6;

    FeatureTransform(FeatureScaling scaling, float[] scale, float[] shift) => (Scaling, Scale, Shift) = (scaling, scale, shift);

    /// <summary>What is done.</summary>
    public FeatureScaling Scaling { get; }

    /// <summary>Factors [D] of <see cref="FeatureScaling.Standard"/>, else empty.</summary>
    public float[] Scale { get; }

    /// <summary>What is added [D] after the factors, of <see cref="FeatureScaling.Standard"/>, else empty.</summary>
    public float[] Shift { get; }

    /// <summary>Fits the scaling to training examples. A dimension that does not vary gets factor 0: it says nothing.</summary>
    public static FeatureTransform Fit(FeatureScaling scaling, FeatureSet examples)
    {
        if (scaling is not FeatureScaling.Standard)
            return new(scaling, [], []);
        var (scale, shift) = (new float[examples.Dimensions], new float[examples.Dimensions]);
        for (var d = 0; d < scale.Length; d++)
        {
            double sum = 0, squares = 0;
            for (var i = 0; i < examples.Count; i++)
                sum += examples.Features[i * scale.Length + d];
            var mean = sum / examples.Count;
            for (var i = 0; i < examples.Count; i++)
                squares += Math.Pow(examples.Features[i * scale.Length + d] - mean, 2);
            var deviation = Math.Sqrt(squares / examples.Count);
            (scale[d], shift[d]) = deviation < LeastDeviation ? (0, 0) : ((float)(1 / deviation), (float)(-mean / deviation));
        }
        return new(scaling, scale, shift);
    }

    /// <summary>The transform as it was stored.</summary>
    /// <exception cref="ExplainException">The lengths do not suit the scaling.</exception>
    public static FeatureTransform Restore(FeatureScaling scaling, float[] scale, float[] shift) =>
        scale.Length == shift.Length && scale.Length > 0 == scaling is FeatureScaling.Standard
            ? new(scaling, scale, shift)
            : throw new ExplainException($"feature transform {scaling}: {scale.Length} factors and {shift.Length} shifts were stored");

    /// <summary>Whether another transform does the same to every number.</summary>
    internal bool IsSame(FeatureTransform other) =>
        Scaling == other.Scaling && Scale.AsSpan().SequenceEqual(other.Scale) && Shift.AsSpan().SequenceEqual(other.Shift);

    /// <summary>Appends the transform of features [N,D].</summary>
    public Node Append(Graph g, Node features)
    {
        switch (Scaling)
        {
            case FeatureScaling.Standard:
                return g.Add(new Affine(), features, g.Constant([Scale.Length], Scale), g.Constant([Shift.Length], Shift));
            case FeatureScaling.UnitLength:
                var norm = g.Add(new ReduceL2([1], keepDimensions: true), features);
                return features / g.Add(new Clip(LeastNorm, float.MaxValue), norm);
            default:
                return features;
        }
    }

    /// <summary>Transformed features [n,D], computed on <paramref name="backend"/>.</summary>
    public float[] Apply(FeatureSet examples, Backend backend)
    {
        if (Scaling is FeatureScaling.None)
            return examples.Features;
        var g = new Graph();
        var u = g.Input("features", [examples.Count, examples.Dimensions]);
        var y = Append(g, u);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [y]);
        plan.Set(u, examples.Features);
        plan.Run();
        return plan.Get(y).ToArray();
    }
}
