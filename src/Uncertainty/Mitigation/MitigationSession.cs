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
    readonly CompiledNetwork compiled;
    readonly UncertaintySession attribution;
    readonly Node x;
    readonly Node attention;
    readonly Node probabilities;
    readonly Plan plan;

    /// <summary>Loads the members' weights to <paramref name="backend"/> and compiles both predictions.</summary>
    /// <exception cref="ExplainException">An option is out of range, or a network has no such layer.</exception>
    public MitigationSession(Ensemble members, Backend backend, MitigationOptions? options = null)
        : this(members, (members ?? throw new ArgumentNullException(nameof(members))).LoadTo(backend), isOwner: true, options)
    {
    }

    /// <summary>Compiles both predictions over weights that are loaded already.</summary>
    /// <inheritdoc cref="MitigationSession(Ensemble, Backend, MitigationOptions?)"/>
    public MitigationSession(Ensemble members, Weights weights, MitigationOptions? options = null)
        : this(members, weights, isOwner: false, options)
    {
    }

    MitigationSession(Ensemble members, Weights weights, bool isOwner, MitigationOptions? options)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (this.members, this.options) = (members, options ?? new());
        compiled = new($"the mitigation session of '{members.Name}'", weights, isOwner);
        var g = new Graph();
        (x, attention, probabilities, plan, attribution) = compiled.Build(c =>
        {
            members.RequireImages("mitigation");
            this.options.Checked();
            var input = g.Input("mitigation.x", members.InputShape);
            var map = g.Input("mitigation.attention", members.InputShape.With(3, 1));
            var p = g.Add(new Softmax(), Logits(input, map));
            return (input, map, p, c.Compile(g, [p], this.options.Attribution.Plan), c.Keep(new UncertaintySession(members, weights, this.options.Attribution)));
        });
    }

    /// <summary>Predicts before and after.</summary>
    /// <param name="input">The input's values [H,W,C].</param>
    /// <param name="kind">The uncertainty to attribute.</param>
    /// <param name="cancellation">Ends the run between replays.</param>
    /// <exception cref="ExplainException">The input or a probability is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionInUseException">Another thread is using the session.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public Mitigation Run(
        ReadOnlySpan<float> input, UncertaintyKind kind = UncertaintyKind.Epistemic, CancellationToken cancellation = default)
    {
        using var turn = compiled.Enter();
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
    public void Dispose() => compiled.Dispose();

    Node Logits(Node input, Node map)
    {
        var g = input.Graph;
        if (options.Place == AttentionPlace.Input)
            return members.Build(g, input);
        var (points, member) = (Ensemble.Repeat(g, input, members.PerBranch), members.Numbers(g, 1));
        var branches = Enumerable.Range(0, members.Branches).Select(branch => Attended(points, map, members.Build(g, branch, points, member)));
        return members.Join(g, [.. branches]);
    }

    // The logits with h (1 - lambda Mn) in place of the layer h.
    Node Attended(Node points, Node map, NetworkOutput output)
    {
        var (g, name) = (points.Graph, options.Layer ?? LayerChoice.Find(points, output)?.Name ?? throw new ExplainException(
            $"mitigation: no value of '{members.Name}' has more than one place and is on every path to the class scores; name a layer"));
        if (!output.Layers.TryGetValue(name, out var layer))
            throw new ExplainException($"mitigation: '{members.Name}' has no layer '{name}' in every network; {NearNames.Hint(name, output.Layers.Keys)}");
        if (output.Places(points).GetValueOrDefault(layer) is not { } places || !places.Fits(layer.Shape))
            throw new ExplainException($"mitigation: layer '{name}' of '{members.Name}' yields {layer.Shape}, whose places in the picture are not known");
        var resized = places.FromMap(g, Upsampling.To(g, map, places.Height, places.Width), layer.Shape);
        var kept = 1 - resized * (float)options.Strength;
        return new GraphCopy(g).Replace(layer, h => h * kept).Of(output.Logits);
    }
}
