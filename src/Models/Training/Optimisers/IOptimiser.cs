using Whence.Graphs;

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
