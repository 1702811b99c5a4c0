using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>A method as it enters an evaluation.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Explainer">The method; null for a control, which knows no network and is chosen by its name (<see cref="Controls"/>).</param>
/// <param name="Samples">Samples; null for those of the evaluation's options, or the method's default.</param>
/// <param name="Absolute">Whether pixels are ranked by the sum of absolute values over channels.</param>
public sealed record EvaluatedMethod(string Name, IExplainer? Explainer, int? Samples = null, bool Absolute = false)
{
    /// <summary>What every method is to be better than: pixels in random order.</summary>
    public static EvaluatedMethod RandomOrder { get; } = new("random order", null);

    /// <summary>What every method is to be better than: a random order, the same smoothed, the distance from the centre, the edges of the picture.</summary>
    public static IReadOnlyList<EvaluatedMethod> Controls { get; } = [.. ControlMaps.Names.Select(name => new EvaluatedMethod(name, null))];

    /// <summary>Whether another seed makes another map.</summary>
    internal bool IsRandom => Explainer?.IsRandom ?? ControlMaps.IsRandom(Name);

    /// <summary>A method of the list by its name there, with its pixels ranked by signed values, then by absolute ones.</summary>
    /// <param name="name">The name.</param>
    /// <param name="settings">Knobs of the method.</param>
    /// <param name="among">The methods that there are; those of the list when null.</param>
    /// <exception cref="ExplainException">There is no such method, or its settings are wrong.</exception>
    public static IReadOnlyList<EvaluatedMethod> Named(string name, ExplainerSettings? settings = null, IReadOnlyList<ExplainerInfo>? among = null)
    {
        var explainer = Explainers.Create(name, settings, among);
        return [new(name, explainer), new(name, explainer, Absolute: true)];
    }

    /// <summary>All methods of the list that need no background, or have one, and the controls.</summary>
    /// <param name="settings">Knobs of the methods.</param>
    /// <param name="among">The methods that there are; those of the list when null.</param>
    public static IReadOnlyList<EvaluatedMethod> All(ExplainerSettings? settings = null, IReadOnlyList<ExplainerInfo>? among = null) =>
        [.. (among ?? Explainers.All).Where(info => !info.NeedsBackground || settings?.Background is not null).SelectMany(info => Named(info.Name, settings, among)), .. Controls];

    /// <summary>Why the method does not suit a network, or null where it does.</summary>
    internal string? Refusal(INetwork network, ExplainOptions options) => Explainer is null ? null : ExplainContext.Refusal(network, Explainer, Session(options));

    /// <summary>What makes its maps.</summary>
    internal IMapMaker Maker(INetwork network, Weights weights, ExplainOptions options) =>
        Explainer is { } explainer ? new MethodMaker(network, weights, explainer, Session(options)) : ControlMaps.Of(Name, network.InputShape, options.Seed);

    /// <summary>Whether its maps are those of another, ranked otherwise.</summary>
    internal bool SharesMapsOf(EvaluatedMethod other) => Explainer is not null && Explainer == other.Explainer && Samples == other.Samples;

    // A method that takes one sample, or draws none, takes its own number where that of others was asked for.
    ExplainOptions Session(ExplainOptions options) => options with
    {
        Samples = Samples ?? (Explainer!.DefaultSamples > 1 ? options.Samples : null),
        Reliability = Explainer!.IsRandom && Samples is null ? options.Reliability : null,
    };
}
