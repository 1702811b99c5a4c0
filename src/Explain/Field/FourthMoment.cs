using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Third and fourth central moments over all replays, for the standard error of a variance (the pairwise merge of Chan, Golub and LeVeque,
/// carried to the fourth order). With A what was before, B the batch, d the step between their means, n = nA + nB:
/// <code>
/// M3 = M3A + M3B + d^3 nA nB (nA - nB) / n^2 + 3 d (nA M2B - nB M2A) / n
/// M4 = M4A + M4B + d^4 nA nB (nA^2 - nA nB + nB^2) / n^3 + 6 d^2 (nA^2 M2B + nB^2 M2A) / n^2 + 4 d (nA M3B - nB M3A) / n
/// </code>
/// </summary>
sealed class FourthMoment(Graph g, MomentBatch b)
{
    /// <summary>sqrt( (M4/n - s^4 (n - 3)/(n - 1)) / n ), the standard error of the variance s^2, [1, ...].</summary>
    public static Node StandardError(Graph g, Moments moments)
    {
        var fourth = new FourthMoment(g, moments.Batch!).Append();
        var n = moments.Weight;
        var mean = Times(g, fourth, Moments.Inverse(g, n));
        var square = g.Add(new Square(), moments.Variance(g));
        var ratio = g.Add(new Mul(), g.Add(new Sub(), n, g.Constant([1], 3)),
            Moments.Inverse(g, g.Add(new Sub(), n, g.Constant([1], 1)), 1));
        var spread = g.Add(new Sub(), mean, Times(g, square, ratio));
        return g.Add(new Sqrt(), g.Add(new Clip(0, float.MaxValue), Times(g, spread, Moments.Inverse(g, n))));
    }

    Node Append()
    {
        var (na, nb) = (b.OldCount, b.Count);
        var n = g.Add(new Add(), na, nb);
        var (sa, sb) = (g.Add(new Mul(), na, Moments.Inverse(g, n)), g.Add(new Mul(), nb, Moments.Inverse(g, n)));
        var (thirdState, fourthState) = (g.State("moments.third", b.Step.Shape), g.State("moments.fourth", b.Step.Shape));
        var (thirdBatch, fourthBatch) = (OfBatch(3), OfBatch(4));
        var square = g.Add(new Square(), b.Step);
        var both = g.Add(new Mul(), na, sb);
        var third = Sum(
            thirdState, thirdBatch,
            Times(g, g.Add(new Mul(), square, b.Step), g.Add(new Mul(), both, g.Add(new Sub(), sa, sb))),
            Times(g, g.Add(new Mul(), b.Step, Cross(sa, b.Scatter, sb, b.OldScatter)), g.Constant([1], 3)));
        // nA nB (nA^2 - nA nB + nB^2) / n^3 = nA sB (sA^2 - sA sB + sB^2), with shares s = n. / n.
        var weights = Sum(g.Add(new Square(), sa), g.Add(new Square(), sb), g.Add(new Neg(), g.Add(new Mul(), sa, sb)));
        var squares = g.Add(new Add(), Times(g, b.Scatter, g.Add(new Square(), sa)), Times(g, b.OldScatter, g.Add(new Square(), sb)));
        var fourth = Sum(
            fourthState, fourthBatch,
            Times(g, g.Add(new Square(), square), g.Add(new Mul(), both, weights)),
            Times(g, g.Add(new Mul(), square, squares), g.Constant([1], 6)),
            Times(g, g.Add(new Mul(), b.Step, Cross(sa, thirdBatch, sb, thirdState)), g.Constant([1], 4)));
        g.Update(thirdState, third);
        g.Update(fourthState, fourth);
        return fourth;
    }

    Node OfBatch(int power)
    {
        var square = g.Add(new Square(), b.Deviation);
        var raised = power == 3 ? g.Add(new Mul(), square, b.Deviation) : g.Add(new Square(), square);
        return g.Add(new ReduceSum([0], keepDimensions: true), g.Add(new Mul(), raised, b.Weights));
    }

    // a x - b y for numbers a, b.
    Node Cross(Node a, Node x, Node b, Node y) => g.Add(new Sub(), Times(g, x, a), Times(g, y, b));

    Node Sum(Node first, params ReadOnlySpan<Node> others)
    {
        var sum = first;
        foreach (var other in others)
            sum = g.Add(new Add(), sum, other);
        return sum;
    }

    static Node Times(Graph g, Node values, Node number) => g.Add(new Mul(), values, g.Add(new Reshape(Shape.Scalar), number));
}
