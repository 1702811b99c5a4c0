using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay, as updates of a graph: d = dp + decay * p; v = momentum * v + d; p = p - rate * v,
/// v starting from zero. The learning rate is an input [], so that a schedule needs no new plan.
/// </summary>
/// <param name="Momentum">Share of the velocity kept.</param>
/// <param name="WeightDecay">Pull towards zero.</param>
public sealed record Sgd(float Momentum = 0.9f, float WeightDecay = 0)
{
    /// <summary>Declares the updates of every parameter and returns the input for the learning rate.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="loss">The value to lower, a scalar [].</param>
    /// <param name="parameters">What may change.</param>
    public Node Minimise(Graph g, Node loss, IReadOnlyList<Node> parameters)
    {
        var rate = g.Input("learning-rate", Shape.Scalar);
        var gradients = g.Gradient(loss, g.Constant(loss.Shape, 1), parameters);
        for (var i = 0; i < parameters.Count; i++)
            Step(g, parameters[i], gradients[i], rate);
        return rate;
    }

    void Step(Graph g, Node parameter, Node gradient, Node rate)
    {
        if (WeightDecay != 0)
            gradient += parameter * WeightDecay;
        var velocity = g.State($"{parameter.Name}.velocity", parameter.Shape);
        var moved = velocity * Momentum + gradient;
        g.Update(velocity, moved);
        g.Update(parameter, parameter - moved * rate);
    }
}
