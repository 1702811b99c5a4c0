using Whence.Diagnose.Data;
using Whence.Diagnose.Weakness;

namespace Whence.Diagnose.Report;

/// <summary>What tables of truths, predictions and properties say about where models fail.</summary>
/// <param name="Count">Examples.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Models">What was found, a model each.</param>
/// <param name="Comparisons">Every later model against the first.</param>
/// <param name="Notes">How the tables were taken.</param>
public sealed record Diagnosis(
    int Count, IReadOnlyList<string> Classes, IReadOnlyList<ModelDiagnosis> Models, IReadOnlyList<ModelComparison> Comparisons, IReadOnlyList<string> Notes)
{
    /// <summary>Pictures that are nearly the same; null where there are no hashes of them.</summary>
    public NearDuplicates? Duplicates { get; init; }

    /// <summary>Analyses.</summary>
    /// <param name="data">The joined tables.</param>
    /// <param name="options">How; defaults when null.</param>
    /// <param name="cancellation">Ends the work between its parts.</param>
    public static Diagnosis Of(ClassificationData data, DiagnosisOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var models = data.Models.Select(model => new ModelAnalysis(data, model, options, cancellation).Run()).ToArray();
        var comparisons = data.Models.Skip(1).Select(model => ModelComparison.Of(data, data.Models[0], model, options.Slices.Least, options.Seed));
        return new(data.Count, data.Classes, models, [.. comparisons], data.Notes)
        {
            Duplicates = data.Hashes is null && options.Sets is null ? null : NearDuplicates.Of(data, options.Sets, options.Examples),
        };
    }
}
