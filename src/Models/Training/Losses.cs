using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Training;

/// <summary>Losses as formulas of a graph: each is a mean over the examples, a scalar [].</summary>
public static class Losses
{
    // Under it a share's logarithm is cut: 0 log 0 is 0.
    const float Least = 1e-30f;

    /// <summary>
    /// Cross-entropy of logits z [N,K] against shares t [N,K] that sum to 1, in nats: mean over n of -sum over k of t' log softmax(z), with
    /// t' = (1 - smoothing) t + smoothing / K [Szegedy 2016].
    /// </summary>
    public static Node CrossEntropy(Node logits, Node targets, float smoothing = 0)
    {
        var shares = smoothing == 0 ? targets : targets * (1 - smoothing) + smoothing / logits.Shape[1];
        return PerExample(-(shares * LogProbabilities(logits)));
    }

    /// <summary>Binary cross-entropy of logits z [N,K] against t [N,K] in [0,1], in nats: mean over n of sum over k of log(1 + e^z) - t z.</summary>
    public static Node BinaryCrossEntropy(Node logits, Node targets) => PerExample(logits.Softplus() - targets * logits);

    /// <summary>Mean of (a - b)^2 over all elements.</summary>
    public static Node MeanSquaredError(Node a, Node b) => a.Graph.Add(new ReduceMean([]), (a - b).Square());

    /// <summary>Kullback-Leibler divergence of shares p [N,K] from softmax(z), z [N,K], in nats: mean over n of sum over k of p (log p - log softmax(z)).</summary>
    public static Node KullbackLeibler(Node shares, Node logits) =>
        PerExample(shares * (shares.Clip(Least, float.MaxValue).Log() - LogProbabilities(logits)));

    /// <summary>The loss that goes with a network's link: cross-entropy with softmax, binary cross-entropy with a sigmoid for each class.</summary>
    /// <exception cref="TrainingException">The scores are none of classes.</exception>
    public static Node Of(ScoreLink link, Node logits, Node targets, float smoothing = 0) => link switch
    {
        ScoreLink.Softmax => CrossEntropy(logits, targets, smoothing),
        ScoreLink.Sigmoid => BinaryCrossEntropy(logits, smoothing == 0 ? targets : targets * (1 - smoothing) + smoothing / 2),
        _ => throw new TrainingException("the network's output is a value, not a score of classes; give a loss of its own"),
    };

    static Node LogProbabilities(Node logits) => logits.Graph.Add(new LogSoftmax(), logits);

    static Node PerExample(Node terms) => terms.Graph.Add(new ReduceSum([]), terms) * (1f / terms.Shape[0]);
}
