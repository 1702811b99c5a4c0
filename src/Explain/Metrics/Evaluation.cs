using Whence.Graphs;
using Whence.Models;
using Whence.Statistics;

namespace Whence.Explain;

/// <summary>Methods times images: deletion, insertion and difference scores with intervals over the images [Petsiuk 2018], as a view of a comparison.</summary>
/// <param name="network">The network.</param>
/// <param name="weights">Its loaded weights.</param>
/// <param name="options">Seed, target and precision of every method.</param>
/// <param name="steps">Steps of a curve.</param>
public sealed class Evaluation(INetwork network, Weights weights, ExplainOptions? options = null, int steps = 64)
{
    static readonly string[] Games = ["deletion", "insertion", "difference"];

    static readonly Baseline[] Usual = [Baseline.Zero, Baseline.Blur()];

    readonly ExplainOptions options = options ?? new();

    /// <summary>Why a method does not suit the network, or null where it does.</summary>
    public string? Refusal(EvaluatedMethod method) => method.Refusal(network, options);

    /// <summary>Scores every method on every image and substrate; the class explained is the one predicted for the image.</summary>
    /// <param name="images">Inputs, each of the network's input length.</param>
    /// <param name="methods">The methods; one ranked by absolute values that the same method, ranked by signed ones, goes before is left out where that is the same order.</param>
    /// <param name="substrates">Black and blur when null.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work between images.</param>
    /// <returns>Rows by method, then substrate.</returns>
    /// <exception cref="ExplainException">There are no images.</exception>
    public IReadOnlyList<EvaluationRow> Run(
        IReadOnlyList<float[]> images, IReadOnlyList<EvaluatedMethod> methods, IReadOnlyList<Baseline>? substrates = null,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (images.Count == 0)
            throw new ExplainException("an evaluation needs at least one image");
        using var comparison = Comparison(methods, substrates);
        var results = new ComparisonResults(comparison.Header("images", "", images.Count, Shard.Whole, "") with { HasTimes = true });
        comparison.Run(results, i => new($"image {i}", images[i]), progress: progress, cancellation: cancellation);
        return Rows(results, substrates);
    }

    /// <summary>The comparison that an evaluation is a view of.</summary>
    internal Comparison Comparison(IReadOnlyList<EvaluatedMethod> methods, IReadOnlyList<Baseline>? substrates = null) =>
        new(network, weights, options, methods, [.. (substrates ?? Usual).SelectMany(substrate => Games.Select(game => new ComparedMeasure(MapMetrics.Named(game), substrate)))], steps);

    /// <summary>The rows of such a comparison.</summary>
    internal static IReadOnlyList<EvaluationRow> Rows(ComparisonResults results, IReadOnlyList<Baseline>? substrates = null) => [.. ComparisonTable.Of(results)
        .SelectMany(row => (substrates ?? Usual).Select((substrate, s) => Row(row, substrate, [.. row.Scores.Skip(s * Games.Length).Take(Games.Length)])))];

    static EvaluationRow Row(ComparisonRow row, Baseline substrate, ComparisonScore[] scores) => new(
        row.Method, substrate.Name, scores[2].PerPicture, scores[2].Mean, scores[0].Mean.Mean, scores[1].Mean.Mean, row.Milliseconds ?? double.NaN)
    {
        Absolute = row.Absolute,
        Samples = row.Samples,
        Reliability = row.Reliability,
    };
}
