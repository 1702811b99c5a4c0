using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Explain;

/// <summary>The network alone: the unperturbed input, or several, and the references of completeness are scored with it.</summary>
sealed class ScorePlan : IDisposable
{
    readonly Plan plan;
    readonly Node x;
    readonly Node logits;

    public ScorePlan(INetwork network, Weights weights, PlanOptions options, int inputs = 1)
    {
        var g = new Graph();
        x = g.Input("score.x", network.InputShape.With(0, inputs));
        logits = network.Build(g, x).Logits;
        plan = Plan.Compile(g, weights.Backend, weights, [logits], options: options);
    }

    public Plan Plan => plan;

    /// <summary>The least work of one forward pass.</summary>
    public Cost Cost => plan.Cost;

    /// <summary>Where the input lies, in the back end's memory.</summary>
    public BlockRange Input => plan.RangeOf(x);

    /// <summary>Logits [N,K]; valid until the next call.</summary>
    public ReadOnlySpan<float> Run(ReadOnlySpan<float> input)
    {
        plan.Set(x, input);
        plan.Run();
        return plan.Get(logits);
    }

    public void Dispose() => plan.Dispose();
}
