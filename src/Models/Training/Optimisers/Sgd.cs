using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Training;

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
