using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Layers;

/// <summary>Batch normalisation with its own scale, shift and running statistics.</summary>
public static class BatchNormLayer
{
    /// <summary>
    /// Normalises x [...,C] by <c>NAME.weight</c>, <c>NAME.bias</c> and, in inference, <c>NAME.running_mean</c> and <c>NAME.running_var</c>.
    /// In training the batch's statistics normalise, and running = (1 - momentum) * running + momentum * batch (unbiased variance) at the end of a run.
    /// </summary>
    public static Node BatchNormalization(this NetworkBuilder b, string name, Node x, float epsilon = 1e-5f, float momentum = 0.1f)
    {
        Shape shape = [x.Shape[-1]];
        var (gamma, beta) = (b.Parameter($"{name}.weight", shape), b.Parameter($"{name}.bias", shape));
        var (mean, variance) = (b.Statistic($"{name}.running_mean", shape), b.Statistic($"{name}.running_var", shape));
        if (!b.IsTraining)
            return BatchNorm.Inference(b.Graph, x, gamma, beta, mean, variance, epsilon, name);
        var (y, batchMean, batchVariance) = BatchNorm.Training(b.Graph, x, gamma, beta, epsilon, name);
        Follow(b.Graph, mean, batchMean, momentum);
        Follow(b.Graph, variance, batchVariance, momentum);
        return y;
    }

    static void Follow(Graph g, Node running, Node batch, float momentum)
    {
        var kept = running * (1 - momentum);
        g.Update(running, kept + batch * momentum);
    }
}
