using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>A sum over all samples of a run, in a state.</summary>
static class RunningSum
{
    /// <summary>The sum [1, ...] of the values [B, ...] of all passes so far.</summary>
    public static Node Append(Graph g, string name, Node values)
    {
        var before = g.State(name, values.Shape.With(0, 1));
        var after = before + g.Add(new ReduceSum([0], keepDimensions: true), values);
        g.Update(before, after);
        return after;
    }
}
