using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Uncertainty;

/// <summary>
/// Monte-Carlo dropout [Gal 2016]: one network with its dropout left on, everything else in evaluation mode. Member s drops what (seed, s)
/// says, the same for every input: a member is one function.
/// </summary>
public sealed class DropoutEnsemble : Ensemble
{
    readonly INetwork network;
    readonly ulong seed;
    readonly string? layer;
    readonly float? rate;

    /// <summary>Members by the network's own dropout, or by dropout put behind one of its layers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="count">Number of members S.</param>
    /// <param name="seed">Key of the masks.</param>
    /// <param name="layer">A layer to put dropout behind, by its name in the model; null takes the network's own places.</param>
    /// <param name="rate">Probability of dropping; null takes the network's own, or 0.1 behind a named layer.</param>
    /// <exception cref="ExplainException">
    /// The network has no dropout, or no such layer, or there the class scores themselves would be dropped; the rate is not in (0,1), or there is no member.
    /// </exception>
    public DropoutEnsemble(INetwork network, int count = 30, ulong seed = 1, string? layer = null, float? rate = null)
    {
        if (count < 1)
            throw new ExplainException($"dropout members of '{network.Name}': {count} were asked for, at least 1 is needed");
        if (rate is { } given && !(given > 0 && given < 1))
            throw new ExplainException($"dropout of '{network.Name}': the rate is {given}, it must be in (0,1)");
        TargetScore.RequireOneClass(network, "uncertainty");
        (this.network, PerBranch, this.seed, this.layer, this.rate) = (network, count, seed, layer, rate);
        var trial = new Graph();
        Sites(network.Build(trial, trial.Input("x", network.InputShape)));
    }

    /// <inheritdoc/>
    public override string Name => $"{FileName(network)} with dropout{(layer is null ? "" : $" behind {layer}")}";

    /// <inheritdoc/>
    public override Shape InputShape => network.InputShape;

    /// <inheritdoc/>
    public override int Classes => network.Classes;

    /// <inheritdoc/>
    public override LabelList Labels => network.Labels;

    /// <inheritdoc/>
    public override int Branches => 1;

    /// <inheritdoc/>
    public override int PerBranch { get; }

    /// <inheritdoc/>
    public override NetworkOutput Build(Graph g, int branch, Node x, Node member)
    {
        var output = network.Build(g, x);
        var (copy, purpose) = (new GraphCopy(g), RandomPurpose.Dropout);
        foreach (var site in Sites(output))
        {
            var mask = new DropoutMask(site.Rate, seed, purpose++, new(site.Value.Shape.Span[1..]));
            copy.Replace(site.Value, value => value * g.Add(mask, member));
        }
        return output.Through(copy);
    }

    /// <inheritdoc/>
    public override void Load(Weights weights) => network.Load(weights);

    IReadOnlyList<DropoutSite> Sites(NetworkOutput output)
    {
        const float usualRate = 0.1f;
        var places = new DropoutPlaces(network, output);
        return layer is not null ? [new(places.Layer(layer), rate ?? usualRate)] : [.. places.Own().Select(site => site with { Rate = rate ?? site.Rate })];
    }
}
