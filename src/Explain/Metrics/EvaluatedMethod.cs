namespace Whence.Explain;

/// <summary>A method as it enters an evaluation.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Explainer">The method; null for a random order of pixels.</param>
/// <param name="Samples">Samples; null for those of the evaluation's options, or the method's default.</param>
/// <param name="Absolute">Whether pixels are ranked by the sum of absolute values over channels.</param>
public sealed record EvaluatedMethod(string Name, IExplainer? Explainer, int? Samples = null, bool Absolute = false)
{
    /// <summary>What every method is to be better than.</summary>
    public static EvaluatedMethod RandomOrder { get; } = new("random order", null);

    /// <summary>A method of the list by its name there, with its pixels ranked by signed values, then by absolute ones.</summary>
    /// <exception cref="ExplainException">There is no such method, or its settings are wrong.</exception>
    public static IReadOnlyList<EvaluatedMethod> Named(string name, ExplainerSettings? settings = null)
    {
        var explainer = Explainers.Create(name, settings);
        return [new(name, explainer), new(name, explainer, Absolute: true)];
    }

    /// <summary>All methods of the list that need no background, or have one, and a random order.</summary>
    public static IReadOnlyList<EvaluatedMethod> All(ExplainerSettings? settings = null) =>
        [.. Explainers.All.Where(info => !info.NeedsBackground || settings?.Background is not null).SelectMany(info => Named(info.Name, settings)), RandomOrder];
}
