using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Uncertainty;

/// <summary>
/// Predicts, attributes the uncertainty and predicts again with attention turned away from the pixels that made it uncertain [Wang 2023];
/// the form of the attention is our reconstruction. Compiled once. A session is used by one thread at a time.
/// </summary>
public sealed class MitigationSession : IDisposable
{
    readonly Ensemble members;
    readonly MitigationOptions options;
    readonly Weights weights;
    readonly bool ownsWeights;
    readonly UncertaintySession attribution;
    readonly Node x;
    readonly Node attention;
    readonly Node probabilities;
    readonly Plan plan;

    /// <summary>Loads the members' weights to <paramref name="backend"/> and compiles both predictions.</summary>
    /// <exception cref="ExplainException">An option is out of range, or a network has no such layer.</exception>
    public MitigationSession(Ensemble members, Backend backend, MitigationOptions? options = null)
        : this(members, members.LoadTo(backend), options) => ownsWeights = true;

    /// <summary>Compiles both predictions over weights that are loaded already.</summary>
    /// <inheritdoc cref="MitigationSession(Ensemble, Backend, MitigationOptions?)"/>
    public MitigationSession(Ensemble members, Weights weights, MitigationOptions? options = null)
    {
        (this.members, this.weights, this.options) = (members.RequireImages("mitigation"), weights, (options ?? new()).Checked());
        var g = new Graph();
        x = g.Input("mitigation.x", members.InputShape);
        attention = g.Input("mitigation.attention", members.InputShape.With(3, 1));
        probabilities = g.Add(new Softmax(), Logits(g));
        plan = Plan.Compile(g, weights.Backend, weights, [probabilities], options: this.options.Attribution.Plan);
        attribution = new(members, weights, this.options.Attribution);
    }

    /// <summary>Predicts before and after.</summary>
    /// <param name="input">The input's values [H,W,C].</param>
    /// <param name="kind">The uncertainty to attribute.</param>
    /// <param name="cancellation">Ends the run between replays.</param>
    /// <exception cref="ExplainException">The input or a probability is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Mitigation Run(
        ReadOnlySpan<float> input, UncertaintyKind kind = UncertaintyKind.Epistemic, CancellationToken cancellation = default)
    {
        var before = attribution.Run(input, kind, cancellation);
        var scaled = Attention.Scale(before.Map);
        var onInput = options.Place == AttentionPlace.Input;
        var attended = onInput ? Attention.Apply(input, members.InputShape, scaled, options.Strength, options.Sigma) : input.ToArray();
        plan.Set(x, attended);
        if (!onInput)
            plan.Set(attention, scaled);
        plan.Run();
        return new(before, scaled, options.Place, attended, UncertainPrediction.From(members, plan.Get(probabilities).ToArray()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        plan.Dispose();
        attribution.Dispose();
        if (ownsWeights)
            weights.Dispose();
    }

    Node Logits(Graph g)
    {
        if (options.Place == AttentionPlace.Input)
            return members.Build(g, x);
        var (points, member) = (Ensemble.Repeat(g, x, members.PerBranch), members.Numbers(g, 1));
        var branches = Enumerable.Range(0, members.Branches).Select(branch => Attended(points, members.Build(g, branch, points, member)));
        return members.Join(g, [.. branches]);
    }

    // The logits with h (1 - lambda Mn) in place of the layer h.
    Node Attended(Node points, NetworkOutput output)
    {
        var (g, name) = (points.Graph, options.Layer ?? LayerChoice.Find(points, output)?.Name ?? throw new ExplainException(
            $"mitigation: no value of '{members.Name}' has more than one place and is on every path to the class scores; name a layer"));
        if (!output.Layers.TryGetValue(name, out var layer))
            throw new ExplainException($"mitigation: '{members.Name}' has no layer '{name}' in every network; {NearNames.Hint(name, output.Layers.Keys)}");
        if (output.Places(points).GetValueOrDefault(layer) is not { } places || !places.Fits(layer.Shape))
            throw new ExplainException($"mitigation: layer '{name}' of '{members.Name}' yields {layer.Shape}, whose places in the picture are not known");
        var resized = places.FromMap(g, Upsampling.To(g, attention, places.Height, places.Width), layer.Shape);
        var kept = 1 - resized * (float)options.Strength;
        return new GraphCopy(g).Replace(layer, h => h * kept).Of(output.Logits);
    }
}
