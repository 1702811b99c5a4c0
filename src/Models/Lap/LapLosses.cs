using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Lap;

/// <summary>
/// What supervises a LAP layer's attention, as formulas of a graph: each is a mean over the examples, a scalar []. Scores s [N,H,W,Q] are those before the sigmoid, a =
/// sigmoid(s); log(1 - a) is taken as -softplus(s), which no large score makes vanish.
/// </summary>
public static class LapLosses
{
    const float Least = 1e-12f;
    const float Margin = 0.1f;

    /// <summary>
    /// Image-level labels: -log of the mean of a_q over the share of places where it is highest, for concepts that are present; the mean of -log(1 - a_q) over
    /// all places for those that are not. Each is a mean over its concepts.
    /// </summary>
    /// <param name="scores">s [N,H,W,Q].</param>
    /// <param name="present">Share of every concept [N,Q]: 1 where the picture has it.</param>
    /// <param name="share">The share of places, in (0,1].</param>
    public static Node Concept(Node scores, Node present, float share)
    {
        var missing = -Log(TopMean(scores.Sigmoid(), share));
        var wrong = scores.Graph.Add(new ReduceMean([1, 2]), scores.Softplus());
        return PerExample(Weighted(missing, present) + Weighted(wrong, 1 - present));
    }

    /// <summary>
    /// Boxes, which are coarse: -log of the mean of a_q over the share of places where it is highest inside, and the mean of -log(1 - a_q) outside.
    /// </summary>
    /// <param name="scores">s [N,H,W,Q].</param>
    /// <param name="present">Share of every concept [N,Q].</param>
    /// <param name="inside">1 inside the box, 0 outside [N,H,W,1].</param>
    /// <param name="has">1 where an example has a box [N].</param>
    /// <param name="share">The share of places, in (0,1].</param>
    public static Node Box(Node scores, Node present, Node inside, Node has, float share)
    {
        var g = scores.Graph;
        var (n, places) = (scores.Shape[0], scores.Shape[1] * scores.Shape[2]);
        var count = g.Add(new ReduceSum([1, 2, 3]), inside);
        var most = Top(places, share);
        var perPlace = g.Add(new Reshape([n, 1]), most / count.Clip(1, most));
        var missing = -Log(TopMean(scores.Sigmoid() * inside, share) * perPlace);
        var outside = g.Add(new Reshape([n, 1]), (places - count).Clip(1, places));
        var wrong = g.Add(new ReduceSum([1, 2]), scores.Softplus() * (1 - inside)) / outside;
        return PerExample(Weighted(missing + wrong, present), has);
    }

    /// <summary>Masks whose every place counts: binary cross-entropy of a_q with the share of a place that is covered.</summary>
    /// <inheritdoc cref="Box"/>
    public static Node Mask(Node scores, Node present, Node inside, Node has)
    {
        var terms = scores.Graph.Add(new ReduceMean([1, 2]), scores.Softplus() - inside * scores);
        return PerExample(Weighted(terms, present), has);
    }

    /// <summary>Background: the mean of -log(1 - A) over the places outside, A the largest concept.</summary>
    /// <inheritdoc cref="Box"/>
    public static Node Background(Node scores, Node inside, Node has)
    {
        var g = scores.Graph;
        var largest = g.Add(new ReduceMax([3], keepDimensions: true), scores);
        var outside = 1 - inside;
        var count = g.Add(new ReduceSum([1, 2, 3]), outside).Clip(1, float.MaxValue);
        return PerExample(g.Add(new ReduceSum([1, 2, 3]), largest.Softplus() * outside) / count, has);
    }

    /// <summary>A fine layer attends where the coarser one behind it does: the mean of max(0, a - a' - 0.1), a' enlarged to the fine layer's places.</summary>
    public static Node Consistency(Node fine, Node coarse)
    {
        var above = Resized(coarse, fine.Shape[1], fine.Shape[2]);
        return fine.Graph.Add(new ReduceMean([]), (fine - above - Margin).Relu());
    }

    /// <summary>The mean of A.</summary>
    public static Node Sparsity(Node attention) => attention.Graph.Add(new ReduceMean([]), attention);

    /// <summary>Concepts of one class tell different things: the mean squared cosine between their scorers' weights [Q,C,1,1]; 0 for one concept a class.</summary>
    public static Node Diversity(Node weights, int classes)
    {
        var g = weights.Graph;
        var (concepts, channels) = (weights.Shape[0], weights.Shape[1]);
        var group = concepts / classes;
        var rows = g.Add(new Reshape([classes, group, channels]), weights);
        var unit = rows / g.Add(new ReduceSumSquare([2], keepDimensions: true), rows).Clip(Least, float.MaxValue).Sqrt();
        var cosines = g.Add(new MatMul(), unit, g.Add(new Transpose([0, 2, 1]), unit));
        // The diagonal is 1.
        return g.Add(new ReduceSum([]), cosines.Square()) * (1f / (classes * group * Math.Max(1, group - 1))) - 1f / Math.Max(1, group - 1);
    }

    /// <summary>The mean of a [N,H,W,Q] over the share of places where it is highest, [N,Q].</summary>
    public static Node TopMean(Node a, float share) => TopMean(a, Top(a.Shape[1] * a.Shape[2], share));

    /// <summary>The mean of a [N,H,W,Q] over so many places where it is highest, [N,Q].</summary>
    internal static Node TopMean(Node a, int most)
    {
        var (g, places) = (a.Graph, a.Shape[1] * a.Shape[2]);
        var rows = g.Add(new Transpose([0, 2, 1]), g.Add(new Reshape([a.Shape[0], places, a.Shape[3]]), a));
        return g.Add(new ReduceMean([2]), g.Add(new TopK(most), rows));
    }

    /// <summary>How much of every place of a layer a picture's mask [N,H,W,1] covers: the mean over the places it stands for.</summary>
    public static Node Covered(Node mask, int height, int width) => mask.Shape[1] % height == 0 && mask.Shape[2] % width == 0
        ? mask.Graph.Add(new AveragePool2D(new(mask.Shape[1] / height, mask.Shape[2] / width) { StrideH = mask.Shape[1] / height, StrideW = mask.Shape[2] / width }), mask)
        : Resized(mask, height, width);

    /// <summary>Which places a mask [N,H,W,1] holds: those that it covers by half, or, where there are none, those that it covers most; 1 or 0.</summary>
    public static Node Inside(Node covered)
    {
        var g = covered.Graph;
        var peak = g.Add(new ReduceMax([1, 2, 3], keepDimensions: true), covered);
        return g.Add(new GreaterOrEqual(), covered, peak.Min(g.Constant(0.5f))) * peak.Greater(g.Constant(0));
    }

    static int Top(int places, float share) => Math.Clamp((int)Math.Ceiling(share * places), 1, places);

    static Node Log(Node x) => x.Clip(Least, float.MaxValue).Log();

    // The mean over concepts with these shares; 0 where there are none.
    static Node Weighted(Node terms, Node shares)
    {
        var g = terms.Graph;
        return g.Add(new ReduceSum([1]), terms * shares) / g.Add(new ReduceSum([1]), shares).Clip(Least, float.MaxValue);
    }

    static Node PerExample(Node terms) => terms.Graph.Add(new ReduceSum([]), terms) * (1f / terms.Shape[0]);

    // The mean over the examples that have something to say; 0 where none has.
    static Node PerExample(Node terms, Node has)
    {
        var g = terms.Graph;
        return g.Add(new ReduceSum([]), terms * has) / g.Add(new ReduceSum([]), has).Clip(1, float.MaxValue);
    }

    static Node Resized(Node map, int height, int width) => Along(Along(map, 1, height), 2, width);

    static Node Along(Node map, int axis, int extent) => map.Shape[axis] == extent
        ? map : map.Graph.Add(new Resample(axis, ResampleTable.Linear(new(map.Shape[axis], extent), antialias: true)), map);
}

/// <summary>Weights of what supervises attention, at every layer alike.</summary>
public sealed record LapLossOptions
{
    /// <summary>Weight of all of it beside the classes' own loss.</summary>
    public float Weight { get; init; } = 0.5f;

    /// <summary>Epochs over which that weight rises from 0.</summary>
    public double WarmUpEpochs { get; init; } = 1;

    /// <summary>Weight of image-level labels.</summary>
    public float Concept { get; init; } = 1;

    /// <summary>Weight of masks or boxes.</summary>
    public float Mask { get; init; } = 1;

    /// <summary>Weight of keeping attention off what masks leave out.</summary>
    public float Background { get; init; } = 1;

    /// <summary>Weight of consistency between layers, of sparsity, and of diversity of a class's concepts.</summary>
    public float Regularisation { get; init; } = 0.1f;

    /// <summary>The share of places in which a present concept must show.</summary>
    public float TopShare { get; init; } = 0.1f;

    /// <summary>Whether every place of a mask counts, rather than that there be something inside: masks are exact, boxes are not.</summary>
    public bool IsExact { get; init; }
}
