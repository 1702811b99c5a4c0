using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>Each target form as nodes: its value, and its derivative by the logits.</summary>
static class TargetSeeds
{
    const float OutOfReach = 1e30f;

    /// <summary>d s / d z [M,K] for logits z [M,K] and a class [1].</summary>
    public static Node Append(Graph g, ExplainTarget target, ScoreLink link, Node logits, Node c)
    {
        var oneHot = g.Add(new Expand(logits.Shape), g.Add(new OneHot(logits.Shape[1]), c));
        return target.Form switch
        {
            TargetForm.Margin => oneHot - RivalOf(g, target, logits, oneHot),
            TargetForm.LogOdds => link == ScoreLink.Sigmoid ? oneHot : oneHot - g.Add(new Softmax(-1), Others(logits, oneHot)),
            TargetForm.Weighted => Weights(g, target, logits),
            TargetForm.LogProb => LogProbability(g, link, logits, oneHot),
            TargetForm.Prob => Probability(g, link, logits, oneHot),
            _ => oneHot,
        };
    }

    /// <summary>s [M] for logits z [M,K] and a class [1].</summary>
    public static Node Value(Graph g, ExplainTarget target, ScoreLink link, Node logits, Node c)
    {
        var oneHot = g.Add(new Expand(logits.Shape), g.Add(new OneHot(logits.Shape[1]), c));
        return target.Form switch
        {
            TargetForm.Margin => Own(g, oneHot - RivalOf(g, target, logits, oneHot), logits),
            TargetForm.LogOdds => link == ScoreLink.Sigmoid ? Own(g, oneHot, logits) : Own(g, oneHot, logits) - g.Add(new ReduceLogSumExp([1]), Others(logits, oneHot)),
            TargetForm.Weighted => Own(g, Weights(g, target, logits), logits),
            TargetForm.LogProb => Own(g, oneHot, LogProbabilities(g, link, logits)),
            TargetForm.Prob => Own(g, oneHot, LogProbabilities(g, link, logits)).Exp(),
            _ => Own(g, oneHot, logits),
        };
    }

    static Node Own(Graph g, Node weights, Node values) => g.Add(new ReduceSum([1]), weights * values);

    static Node LogProbabilities(Graph g, ScoreLink link, Node logits) => link == ScoreLink.Sigmoid ? -(-logits).Softplus() : g.Add(new LogSoftmax(-1), logits);

    static Node Others(Node logits, Node oneHot) => logits - oneHot * OutOfReach;

    static Node RivalOf(Graph g, ExplainTarget target, Node logits, Node oneHot) =>
        g.Add(new OneHot(logits.Shape[1]), target.Other is { } other ? g.Constant([1], other) : g.Add(new ArgMax(-1, keepDimensions: false), Others(logits, oneHot)));

    static Node Weights(Graph g, ExplainTarget target, Node logits) => g.Add(new Expand(logits.Shape), g.Constant([1, logits.Shape[1]], [.. target.Weights!]));

    // onehot - softmax(z), or onehot (1 - sigmoid(z)). 1 - p_c is the sum of the others: where p_c is nearly 1, a difference would keep nothing of it.
    static Node LogProbability(Graph g, ScoreLink link, Node logits, Node oneHot)
    {
        if (link == ScoreLink.Sigmoid)
            return oneHot * (-logits).Sigmoid();
        var others = g.Add(new Softmax(-1), logits) * (1 - oneHot);
        return oneHot * g.Add(new ReduceSum([1], keepDimensions: true), others) - others;
    }

    static Node Probability(Graph g, ScoreLink link, Node logits, Node oneHot)
    {
        var p = link == ScoreLink.Sigmoid ? logits.Sigmoid() : g.Add(new Softmax(-1), logits);
        var own = g.Add(new ReduceSum([1], keepDimensions: true), oneHot * p);
        return own * LogProbability(g, link, logits, oneHot);
    }
}
