using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Guided IG [Kapishnikov 2021]: a path from b to x in n steps that moves the elements with the smallest |F_i| first and keeps to a corridor around the straight line.
/// With the position u = (z - b) / (x - b) of every element, at step k of n, t = k / n:
/// <code>
/// u below t - d is moved there; then, until |x - z|_1 = (1 - t) |x - b|_1, groups of the least |F| among the elements below t + d are moved towards t + d,
/// each a fraction of all elements, the last one as far as is needed
/// </code>
/// The share of a step is F(z) times the change of z; all together add up to s(x) - s(b) as n grows. The last step ends at x.
/// </summary>
/// <param name="reference">b.</param>
/// <param name="fraction">The part of all elements that makes a group, in [1/64, 1].</param>
/// <param name="distance">d; 0 is the straight line.</param>
sealed class GuidedSampler(Baseline reference, double fraction, double distance) : ISampler
{
    // A group is a step of the plan in itself.
    const double LeastFraction = 1.0 / 64;
    const float Behind = float.MaxValue;
    const float Least = 1e-30f;

    public bool IsSequential => true;

    public FieldSamples Sample(ExplainContext c)
    {
        if (!(fraction is >= LeastFraction and <= 1) || !(distance is >= 0 and <= 1))
            throw new ExplainException(FormattableString.Invariant($"guided-ig: groups of {fraction} of the elements in a corridor of {distance}; both are parts, in [1/64,1] and [0,1]"));
        var (g, n) = (c.Graph, c.Samples);
        var b = g.Input("explain.baseline", c.X.Shape);
        var position = g.State("guided.position", c.X.Shape);
        var way = c.X - b;
        var field = c.Field(b + way * position);
        // The last step ends at x.
        var low = c.PerSample(c.Column("low", (k, _, _) => k == n - 1 ? 1 : (float)Math.Max(0, (k + 1.0) / n - distance)));
        var high = c.PerSample(c.Column("high", (k, _, _) => (float)Math.Min(1, (k + 1.0) / n + distance)));
        var left = c.PerSample(c.Column("left", (k, _, _) => (float)(n - 1 - k) / n));
        var caught = position.Max(low);
        var size = way.Abs();
        var need = (Sum(g, (1 - caught) * size) - left * Sum(g, size)).Relu();
        var moved = caught + (high - caught) * Share(c, field.Abs(), size, (high - caught).Relu(), need);
        g.Update(position, moved);
        return new(field, c.Column("weight", (_, _, _) => 1)) { Displacement = (moved - position) * way, References = [(b, reference)], Gap = [reference] };
    }

    // How much of its room every element moves: that of the group it belongs to.
    Node Share(ExplainContext c, Node slope, Node size, Node room, Node need)
    {
        var g = c.Graph;
        var isOpen = (room * size).Sign();
        var key = g.Add(new Where(), isOpen, slope, g.Constant(Behind));
        var sorted = g.Add(new TopK(key.Shape.Count, largest: false), g.Add(new Reshape([key.Shape.Count]), key));
        var (length, share) = (room * size, g.Constant(0) * isOpen);
        // The published code takes the fraction's quantile, its lower neighbour, of all elements, those that cannot move behind the others.
        var (elements, count) = (key.Shape.Count, (int)Math.Floor(fraction * (key.Shape.Count - 1)) + 1);
        var before = g.Constant(0) * need;
        var below = before - 1;
        for (var j = 0; j < (elements + count - 1) / count; j++)
        {
            var threshold = g.Add(new TakeRow(), sorted, (before + (count - 1)).Min(g.Constant(elements - 1)));
            var own = key.Greater(below) * (1 - key.Greater(threshold)) * isOpen;
            var sum = Sum(g, own * length);
            var part = (need / sum.Max(g.Constant(Least))).Clip(0, 1);
            share += own * part;
            (need, before, below) = ((need - sum).Relu(), before + Sum(g, own), threshold);
        }
        return share;
    }

    static Node Sum(Graph g, Node values) => g.Add(new ReduceSum([.. Enumerable.Range(0, values.Shape.Rank)], keepDimensions: true), values);
}
