using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Weighted mean and scatter of values over all replays, in states: a batch's own moments are computed first, then merged with those so far
/// (Chan, Golub and LeVeque's form of Welford's update), so that nothing cancels and an empty batch changes nothing.
/// </summary>
/// <param name="Weight">Sum of weights so far, [1].</param>
/// <param name="Mean">Weighted mean so far, [1, ...]; zero before the first sample.</param>
/// <param name="Scatter">Weighted sum of squared deviations from the mean so far, [1, ...]; null when not asked for.</param>
sealed record Moments(Node Weight, Node Mean, Node? Scatter)
{
    const float NoWeight = 1e-30f;

    /// <summary>The last batch, when the scatter is kept.</summary>
    public MomentBatch? Batch { get; private init; }

    /// <summary>Appends the update by a batch of values [B, ...] with weights [B].</summary>
    public static Moments Append(ExplainContext c, Node values, Node weight, bool scatter)
    {
        var g = c.Graph;
        var one = values.Shape.With(0, 1);
        var (oldWeight, oldMean) = (g.State("moments.weight", [1]), g.State("moments.mean", one));
        var batchWeight = g.Add(new ReduceSum([0], keepDimensions: true), weight);
        var newWeight = oldWeight + batchWeight;
        var share = Ratio(g, batchWeight, newWeight);
        var weights = c.PerSample(weight, values.Shape.Rank);
        var batchMean = Scaled(g, g.Add(new ReduceSum([0], keepDimensions: true), values * weights),
            Inverse(g, batchWeight));
        var step = batchMean - oldMean;
        var newMean = oldMean + Scaled(g, step, share);
        g.Update(oldWeight, newWeight);
        g.Update(oldMean, newMean);
        if (!scatter)
            return new(newWeight, newMean, null);
        var oldScatter = g.State("moments.scatter", one);
        var deviation = values - batchMean;
        var squares = deviation.Square() * weights;
        var within = g.Add(new ReduceSum([0], keepDimensions: true), squares);
        var between = Scaled(g, step.Square(), oldWeight * share);
        var newScatter = oldScatter + (within + between);
        g.Update(oldScatter, newScatter);
        return new(newWeight, newMean, newScatter) { Batch = new(weights, deviation, within, batchWeight, step, oldScatter, oldWeight) };
    }

    /// <summary>Scatter / (n - 1), [1, ...]; zero for one sample.</summary>
    public Node Variance(Graph g) => Scaled(g, Scatter!, Inverse(g, Less(g), 1));

    /// <summary>sqrt(variance / n), the standard error of the mean, [1, ...].</summary>
    public Node StandardError(Graph g) => Scaled(g, Variance(g), Inverse(g, Weight)).Sqrt();

    static Node Ratio(Graph g, Node a, Node b) => a * Inverse(g, b);

    /// <summary>1 / a, a raised to at least <paramref name="least"/>.</summary>
    public static Node Inverse(Graph g, Node a, float least = NoWeight) =>
        g.Constant([1], 1) / g.Add(new Clip(least, float.MaxValue), a);

    static Node Scaled(Graph g, Node values, Node number) => values * g.Add(new Reshape(Shape.Scalar), number);

    Node Less(Graph g) => Weight - g.Constant([1], 1);
}
