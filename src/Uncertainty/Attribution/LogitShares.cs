using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Uncertainty;

/// <summary>
/// Passes shares of probabilities on to logits: u_zj = sum_i c_ij u_i, with rows of c that sum to 1, so that the total is kept.
/// </summary>
static class LogitShares
{
    const float Never = -1e30f;

    /// <summary>Shares of logits [S,K] from shares [S,1,K] and logits [S,1,K].</summary>
    public static Node Append(Graph g, UncertaintyOptions options, SplitNodes split, Node logits, Node shares)
    {
        var (s, k) = (logits.Shape[0], logits.Shape[2]);
        var own = g.Constant([k, k], [.. Enumerable.Range(0, k * k).Select(i => i % (k + 1) == 0 ? 1f : 0)]);
        var coefficients = options.Coefficients == LogitCoefficients.Softmax
            ? OfDerivatives(g, split.Probability, own, options.LogitTemperature)
            : Proportional(g, logits, own);
        return g.Add(new Reshape([s, k]), g.Add(new MatMul(), shares, coefficients));
    }

    static Node OfDerivatives(Graph g, Node probability, Node own, double temperature)
    {
        var column = g.Add(new Reshape([probability.Shape[0], probability.Shape[2], 1]), probability);
        var derivatives = column * (own - probability);
        return g.Add(new Softmax(), derivatives * (float)(1 / temperature));
    }

    // |J_ij| over its row's sum is 1/2 for the own logit and g_j / (2 (1 - g_i)) for others: a softmax that leaves the own logit out.
    static Node Proportional(Graph g, Node logits, Node own)
    {
        var others = g.Add(new Softmax(), logits + own * Never);
        return (own + others) * 0.5f;
    }
}
