using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>What the network computes at the layer that activation maps look at (<see cref="LayerChoice"/>), for many inputs.</summary>
sealed class FeatureScorer : IDisposable
{
    const int Batch = 11;

    readonly Plan plan;
    readonly Node x;
    readonly Node layer;

    /// <summary>Compiles the pass; the layer is the logits where no value of the network has places and is on every path.</summary>
    public FeatureScorer(INetwork network, Weights weights, PlanOptions options)
    {
        var g = new Graph();
        x = g.Input("features.x", network.InputShape.With(0, Batch));
        var output = network.Build(g, x);
        layer = LayerChoice.Find(x, output) is { } choice ? output.Layers[choice.Name] : output.Logits;
        plan = Plan.Compile(g, weights.Backend, weights, [layer], options: options);
    }

    /// <summary>Features of every input.</summary>
    public float[][] Of(IReadOnlyList<float[]> inputs)
    {
        var (found, chunk, size) = (new float[inputs.Count][], new float[x.Shape.Count], layer.Shape.Count / Batch);
        for (var start = 0; start < inputs.Count; start += Batch)
        {
            var count = Math.Min(Batch, inputs.Count - start);
            for (var i = 0; i < count; i++)
                inputs[start + i].CopyTo(chunk, i * inputs[0].Length);
            plan.Set(x, chunk);
            plan.Run();
            for (var i = 0; i < count; i++)
                found[start + i] = plan.Get(layer).Slice(i * size, size).ToArray();
        }
        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => plan.Dispose();
}
