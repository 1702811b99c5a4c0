using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>Each target form as nodes: its value, and its derivative by the logits.</summary>
static class TargetSeeds
{
    const float OutOfReach = 1e30f;

    /// <summary>d s / d z [M,K] for logits z [M,K] and a class [1].</summary>
    public static Node Append(Graph g, TargetForm form, ScoreLink link, Node logits, Node c)
    {
        var oneHot = g.Add(new Expand(logits.Shape), g.Add(new OneHot(logits.Shape[1]), c));
        return form switch
        {
            TargetForm.Margin => Margin(g, logits, oneHot),
            TargetForm.LogProb => LogProbability(g, link, logits, oneHot),
            TargetForm.Prob => Probability(g, link, logits, oneHot),
            _ => oneHot,
        };
    }

    /// <summary>s [M] for logits z [M,K] and a class [1].</summary>
    public static Node Value(Graph g, TargetForm form, ScoreLink link, Node logits, Node c)
    {
        var oneHot = g.Add(new Expand(logits.Shape), g.Add(new OneHot(logits.Shape[1]), c));
        return form switch
        {
            TargetForm.Margin => Own(g, Margin(g, logits, oneHot), logits),
            TargetForm.LogProb => Own(g, oneHot, LogProbabilities(g, link, logits)),
            TargetForm.Prob => Own(g, oneHot, LogProbabilities(g, link, logits)).Exp(),
            _ => Own(g, oneHot, logits),
        };
    }

    static Node Own(Graph g, Node weights, Node values) => g.Add(new ReduceSum([1]), weights * values);

    static Node LogProbabilities(Graph g, ScoreLink link, Node logits) => link == ScoreLink.Sigmoid ? -(-logits).Softplus() : g.Add(new LogSoftmax(-1), logits);

    static Node Margin(Graph g, Node logits, Node oneHot)
    {
        var others = logits - oneHot * OutOfReach;
        var runnerUp = g.Add(new OneHot(logits.Shape[1]), g.Add(new ArgMax(-1, keepDimensions: false), others));
        return oneHot - runnerUp;
    }

    // onehot - softmax(z), or onehot (1 - sigmoid(z)).
    static Node LogProbability(Graph g, ScoreLink link, Node logits, Node oneHot) => link == ScoreLink.Sigmoid
        ? oneHot * (-logits).Sigmoid()
        : oneHot - g.Add(new Softmax(-1), logits);

    static Node Probability(Graph g, ScoreLink link, Node logits, Node oneHot)
    {
        var p = link == ScoreLink.Sigmoid ? logits.Sigmoid() : g.Add(new Softmax(-1), logits);
        var own = g.Add(new ReduceSum([1], keepDimensions: true), oneHot * p);
        return own * LogProbability(g, link, logits, oneHot);
    }
}
