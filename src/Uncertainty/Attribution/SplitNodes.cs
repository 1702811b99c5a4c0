using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Uncertainty;

/// <summary>The uncertainty of a prediction by S members and its shares, as nodes that gradients can be taken of. All in nats.</summary>
/// <param name="Probability">g = softmax z, [S,N,K].</param>
/// <param name="Log">log g, [S,N,K].</param>
/// <param name="Mean">gbar, the mean over members, [1,N,K].</param>
/// <param name="LogMean">log gbar, [1,N,K].</param>
sealed record SplitNodes(Node Probability, Node Log, Node Mean, Node LogMean)
{
    const float Least = 1e-37f;

    /// <summary>Appends the probabilities of logits [S,N,K].</summary>
    public static SplitNodes Append(Graph g, Node logits)
    {
        var probability = g.Add(new Softmax(), logits);
        var mean = g.Add(new ReduceMean([0], keepDimensions: true), probability);
        return new(probability, g.Add(new LogSoftmax(), logits), mean, g.Add(new Clip(Least, float.MaxValue), mean).Log());
    }

    /// <summary>H(gbar), mean_s H(g) and their difference, which rounding must not make negative, [N,3].</summary>
    public Node Uncertainty(Graph g)
    {
        var shape = new Shape([Mean.Shape[1], 1]);
        var total = g.Add(new Reshape(shape), Entropy(g, Mean, LogMean));
        var members = g.Add(new ReduceMean([0]), Entropy(g, Probability, Log));
        var aleatoric = g.Add(new Reshape(shape), members);
        return g.Add(new Concat(1), total, aleatoric, (total - aleatoric).Relu());
    }

    /// <summary>The shares of members and classes in an uncertainty; they sum to it. [S,N,K].</summary>
    public Node Shares(Graph g, UncertaintyKind kind, ShareForm form)
    {
        var shares = (kind, form) switch
        {
            (UncertaintyKind.Total, _) => -(Probability * LogMean),
            (UncertaintyKind.Aleatoric, _) => -(Probability * Log),
            (_, ShareForm.Signed) => Probability * (Log - LogMean),
            (_, ShareForm.Class) => ByClass(g),
            _ => Complete(g),
        };
        return shares * (1f / Probability.Shape[0]);
    }

    // gbar (q log q - q + 1) with q = g / gbar; rounding may leave a hair below zero.
    Node Complete(Graph g)
    {
        var ratio = Probability / g.Add(new Clip(Least, float.MaxValue), Mean);
        var bent = ratio * (Log - LogMean) - ratio;
        return Mean * (bent + 1).Relu();
    }

    Node ByClass(Graph g)
    {
        var members = g.Add(new ReduceMean([0], keepDimensions: true), Probability * Log);
        var share = (members - Mean * LogMean).Relu();
        return g.Add(new Expand(Probability.Shape), share);
    }

    static Node Entropy(Graph g, Node probability, Node log) =>
        -g.Add(new ReduceSum([-1]), probability * log);
}
