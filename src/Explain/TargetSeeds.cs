using Whence.Graph;
using Whence.Graph.Ops;

namespace Whence.Explain;

/// <summary>The derivative of each target form by the logits.</summary>
static class TargetSeeds
{
    const float OutOfReach = 1e30f;

    /// <summary>d s / d z [M,K] for logits z [M,K] and a class [1].</summary>
    public static Node Append(Graph.Graph g, TargetForm form, Node logits, Node c)
    {
        var oneHot = g.Add(new Expand(logits.Shape), g.Add(new OneHot(logits.Shape[1]), c));
        return form switch
        {
            TargetForm.Margin => Margin(g, logits, oneHot),
            TargetForm.LogProb => g.Add(new Sub(), oneHot, g.Add(new Softmax(-1), logits)),
            TargetForm.Prob => Probability(g, logits, oneHot),
            _ => oneHot,
        };
    }

    static Node Margin(Graph.Graph g, Node logits, Node oneHot)
    {
        var others = g.Add(new Sub(), logits, g.Add(new Mul(), oneHot, g.Constant(OutOfReach)));
        var runnerUp = g.Add(new OneHot(logits.Shape[1]), g.Add(new ArgMax(-1, keepDimensions: false), others));
        return g.Add(new Sub(), oneHot, runnerUp);
    }

    static Node Probability(Graph.Graph g, Node logits, Node oneHot)
    {
        var p = g.Add(new Softmax(-1), logits);
        var own = g.Add(new ReduceSum([1], keepDimensions: true), g.Add(new Mul(), oneHot, p));
        return g.Add(new Mul(), own, g.Add(new Sub(), oneHot, p));
    }
}
