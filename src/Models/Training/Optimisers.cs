using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Training;

/// <summary>A rule by which a gradient changes a parameter, as nodes of the graph. Its moments are states of the graph.</summary>
public interface IOptimiser
{
    /// <summary>Pull towards zero of every step; what it means is the rule's.</summary>
    float WeightDecay { get; }

    /// <summary>Appends one parameter's step.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="parameter">What changes.</param>
    /// <param name="gradient">The loss's gradient by it, of its shape.</param>
    /// <param name="rate">The learning rate [].</param>
    /// <param name="decay">The parameter's own weight decay.</param>
    /// <returns>New values of the parameter and of states, the caller's to declare.</returns>
    IEnumerable<(Node Target, Node Value)> Step(Graph g, Node parameter, Node gradient, Node rate, float decay);
}

/// <summary>Parameters that learn at a rate of their own.</summary>
/// <param name="Pattern">Names, with * for any letters.</param>
public sealed record ParameterGroup(string Pattern)
{
    /// <summary>Factor on the learning rate; 0 leaves the parameters as they are.</summary>
    public float Rate { get; init; } = 1;

    /// <summary>The least value that a step may leave; null for none.</summary>
    public float? Least { get; init; }

    /// <summary>Weight decay in place of the optimiser's; null takes that.</summary>
    public float? WeightDecay { get; init; }
}

/// <summary>
/// Stochastic gradient descent with momentum and weight decay: d = dp + decay p; v = momentum v + d; p = p - rate v, with v from zero. Nesterov's form steps
/// along d + momentum v.
/// </summary>
/// <param name="Momentum">Share of the velocity kept.</param>
/// <param name="WeightDecay">Pull towards zero, part of the gradient.</param>
/// <param name="Nesterov">Whether the step looks ahead.</param>
public sealed record Sgd(float Momentum = 0.9f, float WeightDecay = 0, bool Nesterov = false) : IOptimiser
{
    /// <inheritdoc/>
    public IEnumerable<(Node Target, Node Value)> Step(Graph g, Node parameter, Node gradient, Node rate, float decay)
    {
        var d = decay == 0 ? gradient : gradient + parameter * decay;
        if (Momentum == 0)
            return [(parameter, parameter - d * rate)];
        var velocity = g.State($"{parameter.Name}.velocity", parameter.Shape);
        var moved = velocity * Momentum + d;
        return [(velocity, moved), (parameter, parameter - (Nesterov ? d + moved * Momentum : moved) * rate)];
    }
}

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
