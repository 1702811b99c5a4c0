using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Training;

namespace Whence.Models.Lap;

/// <summary>The loss of a network with LAP layers: that of its classes, and at every layer what is known of where they show [Modegh 2022; the terms are ours].</summary>
static class LapTrainingLoss
{
    /// <summary>The terms of all layers together.</summary>
    public static Node Supervision(TrainingBatch batch, LapLossOptions options, bool hasMasks)
    {
        var sites = LapSite.Find(batch.Network);
        var terms = sites.Select(site => OfLayer(batch, site, options, hasMasks)).ToList();
        foreach (var (fine, coarse) in sites.Zip(sites.Skip(1)))
            terms.Add(LapLosses.Consistency(fine.Attention, coarse.Attention) * options.Regularisation);
        return terms.Aggregate((a, b) => a + b);
    }

    static Node OfLayer(TrainingBatch batch, LapSite site, LapLossOptions options, bool hasMasks)
    {
        var (scores, present) = Classes(batch, site);
        var loss = LapLosses.Sparsity(site.Attention) * options.Regularisation;
        // Concepts of no class show where masks say, but are not told apart.
        if (site.HasClasses(batch.Logits.Shape[1]))
            loss += LapLosses.Concept(scores, present, options.TopShare) * options.Concept;
        if (site.Weights is { } weights && weights.Shape[0] > batch.Logits.Shape[1] && site.HasClasses(batch.Logits.Shape[1]))
            loss += LapLosses.Diversity(weights, batch.Logits.Shape[1]) * options.Regularisation;
        if (!hasMasks)
            return loss;
        var covered = LapLosses.Covered(batch.Input(LapMasks.Mask), scores.Shape[1], scores.Shape[2]);
        var (inside, has) = (LapLosses.Inside(covered), batch.Graph.Add(new Reshape([scores.Shape[0]]), batch.Input(LapMasks.Has)));
        loss += (options.IsExact ? LapLosses.Mask(scores, present, covered, has) : LapLosses.Box(scores, present, inside, has, options.TopShare)) * options.Mask;
        return loss + LapLosses.Background(site.Scores, inside, has) * options.Background;
    }

    // Scores by class with the classes' shares; of concepts without classes the largest score, which is always present.
    static (Node Scores, Node Present) Classes(TrainingBatch batch, LapSite site)
    {
        var (g, n, classes) = (batch.Graph, batch.Targets.Shape[0], batch.Targets.Shape[1]);
        if (!site.HasClasses(classes))
            return (g.Add(new ReduceMax([3], keepDimensions: true), site.Scores), g.Add(new Expand([n, 1]), g.Constant(1)));
        var group = site.Scores.Shape[3] / classes;
        var shares = g.Add(new Expand([n, classes, group]), g.Add(new Reshape([n, classes, 1]), batch.Targets));
        return (site.Scores, g.Add(new Reshape([n, classes * group]), shares));
    }
}
