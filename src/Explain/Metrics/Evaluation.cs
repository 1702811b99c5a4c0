using Whence.Graphs;
using Whence.Models;
using Whence.Statistics;

namespace Whence.Explain;

/// <summary>Methods times images: deletion, insertion and difference scores with intervals over the images [Petsiuk 2018].</summary>
/// <param name="network">The network.</param>
/// <param name="weights">Its loaded weights.</param>
/// <param name="options">Seed, target and precision of every method.</param>
/// <param name="steps">Steps of a curve.</param>
public sealed class Evaluation(INetwork network, Weights weights, ExplainOptions? options = null, int steps = 64) : IDisposable
{
    readonly ExplainOptions options = options ?? new();
    readonly MethodMaps maps = new(network, weights, options ?? new());
    readonly DeletionInsertion games = new(network, weights, steps, options: options?.Plan);

    /// <summary>Why a method does not suit the network, or null where it does.</summary>
    public string? Refusal(EvaluatedMethod method) => method.Explainer is { } explainer ? maps.Refusal(explainer) : null;

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
        substrates ??= [Baseline.Zero, Baseline.Blur()];
        var targets = Targets(images);
        var rows = new List<EvaluationRow>();
        for (var m = 0; m < methods.Count; m++)
        {
            var found = maps.Of(methods[m], images, targets, cancellation);
            var isSame = methods[m].Absolute && found.IsOneRanking && m > 0 && methods[m - 1] == methods[m] with { Absolute = false };
            foreach (var substrate in isSame ? [] : substrates)
                rows.Add(Score(methods[m], images, found, targets, substrate, cancellation));
            progress?.Report((m + 1.0) / methods.Count);
        }
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => games.Dispose();

    int[] Targets(IReadOnlyList<float[]> images)
    {
        using var scorer = new BatchScorer(network, weights, Math.Min(32, images.Count), options.Plan);
        var targets = new int[images.Count];
        scorer.Run(images.Count, (i, input) => images[i].CopyTo(input), (i, logits) => targets[i] = TargetScore.Ranking(logits)[0]);
        return targets;
    }

    EvaluationRow Score(EvaluatedMethod method, IReadOnlyList<float[]> images, EvaluatedMaps maps, int[] targets, Baseline substrate, CancellationToken cancellation)
    {
        var pixels = maps.By(method.Absolute);
        var curves = new DeletionCurves[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            curves[i] = games.Measure(images[i], pixels[i], targets[i], substrate);
        }
        double[] differences = [.. curves.Select(c => c.Difference)];
        return new(
            method.Name, substrate.Name, differences, Bootstrap.Mean(differences, seed: options.Seed),
            curves.Average(c => c.DeletionArea), curves.Average(c => c.InsertionArea), maps.Milliseconds)
        {
            Absolute = method.Absolute,
            Samples = maps.Samples,
            Reliability = maps.Reliability,
        };
    }
}
