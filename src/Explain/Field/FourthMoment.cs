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
    /// <summary>
    /// Standard error of the variance s^2, [1, ...]: the root of the unbiased estimate of its variance [Fisher 1930], not below 0,
    /// <code>
    /// 2 s^4 / (n + 1) + (M4 - 3 s^4 (n - 1)^3 / (n (n + 1))) / ((n - 2)(n - 3))
    /// </code>
    /// of fewer than four samples, which say nothing of the second part, the first: that of normal numbers.
    /// </summary>
    public static Node StandardError(Graph g, Moments moments)
    {
        var fourth = new FourthMoment(g, moments.Batch!).Append();
        var (n, square) = (moments.Weight, moments.Variance(g).Square());
        var (less, more) = (n - 1, n + 1);
        var ofNormal = Times(g, square, 2 * Moments.Inverse(g, more));
        var fourthOfNormal = Times(g, square, 3 * less.Square() * less * Moments.Inverse(g, n * more));
        var known = g.Add(new Clip(0, 1), n - 3) * Moments.Inverse(g, (n - 2) * (n - 3), 1);
        return g.Add(new Clip(0, float.MaxValue), ofNormal + Times(g, fourth - fourthOfNormal, known)).Sqrt();
    }

    Node Append()
    {
        var (na, nb) = (b.OldCount, b.Count);
        var n = na + nb;
        var (sa, sb) = (na * Moments.Inverse(g, n), nb * Moments.Inverse(g, n));
        var (thirdState, fourthState) = (g.State("moments.third", b.Step.Shape), g.State("moments.fourth", b.Step.Shape));
        var (thirdBatch, fourthBatch) = (OfBatch(3), OfBatch(4));
        var square = b.Step.Square();
        var both = na * sb;
        var third = Sum(
            thirdState, thirdBatch,
            Times(g, square * b.Step, both * (sa - sb)),
            Times(g, b.Step * Cross(sa, b.Scatter, sb, b.OldScatter), g.Constant([1], 3)));
        // nA nB (nA^2 - nA nB + nB^2) / n^3 = nA sB (sA^2 - sA sB + sB^2), with shares s = n. / n.
        var weights = Sum(sa.Square(), sb.Square(), -(sa * sb));
        var squares = Times(g, b.Scatter, sa.Square()) + Times(g, b.OldScatter, sb.Square());
        var fourth = Sum(
            fourthState, fourthBatch,
            Times(g, square.Square(), both * weights),
            Times(g, square * squares, g.Constant([1], 6)),
            Times(g, b.Step * Cross(sa, thirdBatch, sb, thirdState), g.Constant([1], 4)));
        g.Update(thirdState, third);
        g.Update(fourthState, fourth);
        return fourth;
    }

    Node OfBatch(int power)
    {
        var square = b.Deviation.Square();
        var raised = power == 3 ? square * b.Deviation : square.Square();
        return g.Add(new ReduceSum([0], keepDimensions: true), raised * b.Weights);
    }

    // a x - b y for numbers a, b.
    Node Cross(Node a, Node x, Node b, Node y) => Times(g, x, a) - Times(g, y, b);

    Node Sum(Node first, params ReadOnlySpan<Node> others)
    {
        var sum = first;
        foreach (var other in others)
            sum += other;
        return sum;
    }

    static Node Times(Graph g, Node values, Node number) => values * g.Add(new Reshape(Shape.Scalar), number);
}
