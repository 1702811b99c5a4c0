using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Networks;

namespace Whence.Uncertainty;

/// <summary>
/// A deep ensemble [Lakshminarayanan 2017]: networks that were trained apart, on one input. <see cref="Classifier"/>s share the picture's
/// pixels and keep their own preprocessing. The networks' parameters may have the same names: those of the first of several get the prefix
/// <c>member0/</c>, and so on; one network alone keeps its own.
/// </summary>
public sealed class DeepEnsemble : Ensemble
{
    readonly INetwork[] networks;

    /// <summary>An ensemble of one or more networks.</summary>
    /// <exception cref="ExplainException">There is none, two differ in input shape or number of classes, or the classes of one are not such that one is true.</exception>
    public DeepEnsemble(IReadOnlyList<INetwork> networks)
    {
        if (networks.Count == 0)
            throw new ExplainException("an ensemble needs at least one network");
        var first = networks[0];
        foreach (var other in networks)
        {
            TargetScore.RequireOneClass(other, "uncertainty");
            if (other.InputShape != first.InputShape)
                throw Differ("input", first, first.InputShape, other, other.InputShape);
            if (other.Classes != first.Classes)
                throw Differ("number of classes", first, first.Classes, other, other.Classes);
        }
        this.networks = networks is [var only] ? [only] : [.. networks.Select((network, s) => new ScopedNetwork(network, $"member{s}/"))];
        Name = string.Join(" + ", networks.Select(FileName));
        Labels = networks.Select(network => network.Labels).FirstOrDefault(labels => labels.Count > 0) ?? LabelList.None;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override Shape InputShape => networks[0].InputShape;

    /// <inheritdoc/>
    public override int Classes => networks[0].Classes;

    /// <inheritdoc/>
    public override LabelList Labels { get; }

    /// <inheritdoc/>
    public override int Branches => networks.Length;

    /// <inheritdoc/>
    public override int PerBranch => 1;

    /// <inheritdoc/>
    public override NetworkOutput Build(Graph g, int branch, Node x, Node member) => networks[branch].Build(g, x);

    /// <inheritdoc/>
    public override void Load(Weights weights)
    {
        foreach (var network in networks)
            network.Load(weights);
    }

    static ExplainException Differ(string what, INetwork a, object ofA, INetwork b, object ofB) =>
        new($"members of an ensemble need the same {what}: '{a.Name}' has {ofA}, '{b.Name}' has {ofB}");
}
