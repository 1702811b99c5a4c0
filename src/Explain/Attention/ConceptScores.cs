using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Lap;

namespace Whence.Explain;

/// <summary>What a LAP layer's concepts say of a whole picture.</summary>
static class ConceptScores
{
    const double TopShare = 0.1;

    /// <summary>The mean of each concept's scores [1,H,W,Q] over the tenth of the places where it is highest, [Q].</summary>
    public static Node Append(Node scores) => scores.Graph.Add(
        new Reshape([scores.Shape[3]]), LapLosses.TopMean(scores, Top(scores.Shape[1] * scores.Shape[2])));

    /// <summary>How many places are that tenth.</summary>
    public static int Top(int places) => Math.Max(1, (int)Math.Ceiling(TopShare * places));

    /// <summary>The scores [1,H,W,1] of a class [1]: of concepts q in groups of Q / K, one group a class, the group's mean.</summary>
    public static Node OfClass(Graph g, Node scores, Node c, int classes)
    {
        var (concepts, group) = (scores.Shape[3], scores.Shape[3] / classes);
        var picked = g.Add(new Reshape([1, 1, 1, concepts]), g.Add(new Expand([classes, group]), g.Add(new Reshape([classes, 1]), g.Add(new OneHot(classes), c))));
        return g.Add(new ReduceSum([3], keepDimensions: true), scores * picked) * (1f / group);
    }
}
