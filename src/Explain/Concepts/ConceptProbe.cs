using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>A layer's channels, of pictures one by one: their activations, means over the layer's places, and the derivative of a class's logit when a channel moves at all places alike.</summary>
sealed class ConceptProbe : IDisposable
{
    readonly Plan plan;
    readonly Node x;
    readonly Node c;
    readonly Node activations;
    readonly Node gradient;
    readonly int classes;

    public ConceptProbe(INetwork network, Weights weights, ConceptOptions options)
    {
        var g = new Graph();
        (x, c, classes) = (g.Input("concept.x", network.InputShape.With(0, 1)), g.Input("concept.class", [1]), network.Classes);
        var at = CamLayer.On(g, x, network, "a concept", options.Layer);
        Layer = at.Name;
        var seed = TargetSeeds.Append(g, TargetScore.FormOf(network, TargetForm.Logit), network.Link, at.Output.Logits, c);
        var slope = g.Gradient(at.Output.Logits, seed, [at.Value])[0];
        if (at.Places is null && at.Value.Shape.Rank == 2)
            (activations, gradient) = (at.Value, slope);
        else
        {
            at.RequirePlaces("a concept");
            (activations, gradient) = (g.Add(new ReduceMean([1, 2]), at.Image(at.Value)), g.Add(new ReduceSum([1, 2]), at.Image(slope)));
        }
        plan = Plan.Compile(g, weights.Backend, weights, [activations, gradient], options: new() { Precision = options.Precision });
    }

    /// <summary>The layer's name.</summary>
    public string Layer { get; }

    /// <summary>Channels K.</summary>
    public int Channels => activations.Shape[1];

    /// <summary>Activations and slopes [K] of a picture.</summary>
    public (double[] Activations, double[] Gradient) Of(float[] pixels, int target)
    {
        ExplainException.ThrowIfNotFinite(pixels, "input");
        if (target < 0 || target >= classes)
            throw new ExplainException($"class {target} was asked for, the network has {classes}");
        if (plan.Holds(x))
            plan.Set(x, pixels);
        if (plan.Holds(c))
            plan.Set(c, [target]);
        plan.Run();
        return (Double(activations), Double(gradient));
    }

    /// <inheritdoc/>
    public void Dispose() => plan.Dispose();

    double[] Double(Node node) => Array.ConvertAll(plan.Get(node).ToArray(), value => (double)value);
}
