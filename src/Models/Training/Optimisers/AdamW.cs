using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Training;

/// <summary>
/// Adam with decoupled weight decay [Loshchilov 2019]: m = b1 m + (1 - b1) dp; v = b2 v + (1 - b2) dp^2; p = p (1 - rate decay)
/// - rate (m / c1) / (sqrt(v / c2) + epsilon), where c = 1 - b^t corrects moments that start from zero.
/// </summary>
/// <param name="Beta1">Share of the mean kept.</param>
/// <param name="Beta2">Share of the mean square kept.</param>
/// <param name="WeightDecay">Pull towards zero, in units of the rate.</param>
/// <param name="Epsilon">Added to the root.</param>
public sealed record AdamW(float Beta1 = 0.9f, float Beta2 = 0.999f, float WeightDecay = 0.01f, float Epsilon = 1e-8f) : IOptimiser
{
    /// <inheritdoc/>
    public IEnumerable<(Node Target, Node Value)> Step(Graph g, Node parameter, Node gradient, Node rate, float decay)
    {
        var (m, v) = (g.State($"{parameter.Name}.mean", parameter.Shape), g.State($"{parameter.Name}.square", parameter.Shape));
        var (mean, square) = (Mixed(m, gradient, Beta1), Mixed(v, gradient.Square(), Beta2));
        // c follows c = b c + (1 - b): no difference of nearly equal numbers.
        var (c1, c2) = (g.State($"{parameter.Name}.corrected1", Shape.Scalar), g.State($"{parameter.Name}.corrected2", Shape.Scalar));
        var (first, second) = (c1 * Beta1 + Rest(Beta1), c2 * Beta2 + Rest(Beta2));
        var step = mean / first / ((square / second).Sqrt() + Epsilon);
        var kept = decay == 0 ? parameter : parameter * (1 - rate * decay);
        return [(m, mean), (v, square), (c1, first), (c2, second), (parameter, kept - step * rate)];
    }

    static Node Mixed(Node moment, Node value, float beta) => moment * beta + value * Rest(beta);

    // 1 - b of the number that was written, not of its nearest float: 0.001 for 0.999.
    static float Rest(float beta) => (float)(1 - (decimal)beta);
}
