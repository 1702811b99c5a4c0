using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// A walk over the points 0..n-1 of a path, as a sum over points in place of one over steps: with the gradient F_k at point k and what it multiplies, u_k,
/// <code>
/// sum over steps of (F_k + F_k+1) / 2 * (u_k+1 - u_k)  =  sum over points of F_k * (u_k+1 - u_k-1) / 2        u_-1 = u_0, u_n = u_n-1
/// </code>
/// A pass takes B points that follow one another, and needs u at one more on either side. Passes come in bit-reversed order, so that a part of them covers the path.
/// </summary>
sealed class PathPass
{
    readonly ExplainContext c;

    /// <summary>Appends the schedule of a walk over as many points as there are samples.</summary>
    /// <exception cref="ExplainException">There are fewer than two.</exception>
    public PathPass(ExplainContext c, string method)
    {
        if (c.Samples < 2)
            throw new ExplainException($"{method} needs both ends of its path: at least 2 samples, {c.Samples} were asked for");
        this.c = c;
        // The last pass alone may have places beyond the last point.
        int[] order = [.. QuadratureRule.SpreadOrder(c.Groups - 1), c.Groups - 1];
        var first = c.Column("first", (sample, _, _) => order[sample / c.Batch] * c.Batch);
        Points = c.Graph.Add(Slice.Along(first.Shape, 0, 0, 1), first) + c.Graph.Constant([c.Batch + 2], [.. Enumerable.Range(-1, c.Batch + 2).Select(k => (float)k)]);
        Weight = c.Column("weight", (_, _, _) => 1);
    }

    /// <summary>Numbers [B + 2] of the points at hand and their neighbours; those before the first and behind the last point are to be read as these.</summary>
    public Node Points { get; }

    /// <summary>1 for every point, 0 for places beyond the last, [B].</summary>
    public Node Weight { get; }

    /// <summary>Of values [B + 2, ...] at <see cref="Points"/> those of the B points themselves.</summary>
    public Node Own(Node values) => Part(values, 1);

    /// <summary>n (u_k+1 - u_k-1) / 2 of values [B + 2, ...] at <see cref="Points"/>: so that the mean over points is the sum over steps.</summary>
    public Node Steps(Node values) => (Part(values, 2) - Part(values, 0)) * (c.Samples / 2f);

    Node Part(Node values, int start) => c.Graph.Add(Slice.Along(values.Shape, 0, start, c.Batch), values);
}
