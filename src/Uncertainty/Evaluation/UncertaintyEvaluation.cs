using Whence.Explain;
using Whence.Graphs;

namespace Whence.Uncertainty;

/// <summary>Methods times images: the blurring test, and whether maps find what was pasted on an image.</summary>
/// <param name="members">The members.</param>
/// <param name="weights">Their loaded weights.</param>
/// <param name="kind">The uncertainty that is attributed.</param>
/// <param name="sigma">Blur of the test's reference, in pixels.</param>
/// <param name="options">Seed and precision.</param>
sealed class UncertaintyEvaluation(
    Ensemble members, Weights weights, UncertaintyKind kind = UncertaintyKind.Epistemic, double sigma = 1.5, ExplainOptions? options = null)
    : IDisposable
{
    readonly ExplainOptions options = options ?? new();
    readonly UncertaintyBlurring blurring = new(members, weights, sigma, options: options?.Plan);

    /// <summary>Images by falling uncertainty, the first <paramref name="count"/> of them.</summary>
    public IReadOnlyList<int> MostUncertain(IReadOnlyList<float[]> images, int count) => blurring.MostUncertain(images, count, kind);

    /// <summary>The blurring test of every method on every image; choose uncertain ones.</summary>
    /// <exception cref="ExplainException">There are no images, or one is not uncertain at all.</exception>
    public IReadOnlyList<UncertaintyRow<BlurringScore>> Blurring(
        IReadOnlyList<float[]> images, IReadOnlyList<UncertaintyMethod>? methods = null, IProgress<double>? progress = null,
        CancellationToken cancellation = default) =>
        Rows(images, methods, progress, cancellation, (i, map) => blurring.Measure(images[i], map, kind));

    /// <summary>Pastes a patch on each image and sees whether every method's map finds it.</summary>
    /// <exception cref="ExplainException">There are no images, or another number of patches.</exception>
    public IReadOnlyList<UncertaintyRow<AnomalyScore>> Anomalies(
        IReadOnlyList<float[]> images, IReadOnlyList<AnomalyPatch> patches, IReadOnlyList<UncertaintyMethod>? methods = null,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        if (patches.Count != images.Count)
            throw new ExplainException($"{patches.Count} patches were given for {images.Count} images");
        var (width, channels) = (members.InputShape[2], members.InputShape[3]);
        float[][] pasted = [.. images.Select((image, i) => patches[i].Paste(image, width, channels))];
        var (before, after) = (Uncertainty(images), Uncertainty(pasted));
        return Rows(
            pasted, methods, progress, cancellation, (i, map) => new AnomalyScore(patches[i].Overlap(map, width), before[i], after[i]));
    }

    /// <inheritdoc/>
    public void Dispose() => blurring.Dispose();

    List<UncertaintyRow<TScore>> Rows<TScore>(
        IReadOnlyList<float[]> images, IReadOnlyList<UncertaintyMethod>? methods, IProgress<double>? progress,
        CancellationToken cancellation, Func<int, float[], TScore> score)
    {
        if (images.Count == 0)
            throw new ExplainException("an evaluation needs at least one image");
        methods ??= UncertaintyMethod.Standard(sigma);
        var rows = new List<UncertaintyRow<TScore>>();
        foreach (var method in methods)
        {
            var (maps, milliseconds) = Maps(method, images, cancellation);
            var scores = new List<TScore>();
            for (var i = 0; i < maps.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                scores.Add(score(i, maps[i]));
            }
            rows.Add(new(method.Name, scores, milliseconds));
            progress?.Report((double)rows.Count / methods.Count);
        }
        return rows;
    }

    (float[][] Maps, double Milliseconds) Maps(UncertaintyMethod method, IReadOnlyList<float[]> images, CancellationToken cancellation)
    {
        if (method.Propagation is not { } propagation)
            return MethodMaps.Of(new UncertaintyNetwork(members), weights, options, method.Score!, images, [.. images.Select(_ => (int)kind)], cancellation);
        using var session = new UncertaintySession(members, weights, propagation with { Precision = options.Precision });
        var runs = images.Select(image => session.Run(image, kind, cancellation)).ToArray();
        return ([.. runs.Select(run => run.Map)], runs.Select(run => run.Milliseconds).Order().ElementAt(runs.Length / 2));
    }

    float[] Uncertainty(IReadOnlyList<float[]> images)
    {
        using var scorer = new BatchScorer(new UncertaintyNetwork(members), weights, Math.Min(32, images.Count), options.Plan);
        var values = new float[images.Count];
        scorer.Run(images.Count, (i, input) => images[i].CopyTo(input), (i, split) => values[i] = split[(int)kind]);
        return values;
    }
}
