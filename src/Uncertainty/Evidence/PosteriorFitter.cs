using Whence.Explain;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;
using Whence.Runtime;
using Whence.Statistics;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.Evidence;

/// <summary>Fits posteriors: chooses inducing points, scaling and length scale from candidates, then sums over all examples in one pass.</summary>
/// <param name="options">How.</param>
/// <param name="backend">Where sums and factors are computed.</param>
public sealed class PosteriorFitter(FitOptions options, Backend backend)
{
    const int Batch = 256;
    const int TuningExamples = 1000;

    /// <summary>Fits to features at hand.</summary>
    /// <param name="examples">Labelled examples.</param>
    /// <param name="labels">Names of the classes; null numbers them.</param>
    /// <param name="origin">Where the features come from; null: an array.</param>
    /// <exception cref="ExplainException">A class has no example, or an option is out of range.</exception>
    public SparsePosterior Fit(FeatureSet examples, IReadOnlyList<string>? labels = null, PosteriorOrigin? origin = null)
    {
        var frame = Frame(examples.Select(Partition.Draw(examples.Count, options.Candidates, options.Seed)), labels, origin ?? PosteriorOrigin.Array);
        using var sums = Sums(frame, Batch);
        sums.Add(examples);
        return frame with { Statistics = sums.Result(), Parts = [new(DataPart.OfFeatures, Fingerprint(examples), 0, examples.Count)] };
    }

    /// <summary>Fits to a data set through a network, or to one shard of it; the set may be of any size.</summary>
    /// <param name="extractor">The network and its layer.</param>
    /// <param name="data">Labelled pictures.</param>
    /// <param name="shard">Which part of how many, from 1; null: all of it.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ExplainException">A class has no example, an example no label, or an option is out of range.</exception>
    public SparsePosterior Fit(
        FeatureExtractor extractor, Dataset data, (int Index, int Count)? shard = null, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        var (start, end) = Stretch(shard is { } part ? new(part.Index, part.Count) : Shard.Whole, data.Count, extractor.Batch);
        var names = extractor.Network.Labels is { Count: > 0 } own ? own : data.Classes ?? LabelList.None;
        var drawn = Partition.Draw(data.Count, options.Candidates, options.Seed);
        var (total, done) = (drawn.Length + end - start, 0);
        var candidates = extractor.Extract(data, drawn, Scaled(progress, drawn.Length / (double)total), cancellation);
        var frame = Frame(
            candidates, [.. Enumerable.Range(0, extractor.Classes).Select(k => names[k])],
            new(Path.GetFileName(extractor.Network.Name), NetworkFingerprint.Of(extractor.Network), extractor.Layer));
        frame = frame with { Inducing = frame.Inducing with { Thumbnails = Thumbnails(data, drawn, candidates, frame.Inducing) } };
        using var sums = Sums(frame, extractor.Batch);
        foreach (var batch in extractor.Stream(data, [.. Enumerable.Range(start, end - start)], cancellation))
        {
            sums.Add(batch);
            progress?.Report((drawn.Length + (done += batch.Count)) / (double)total);
        }
        return frame with { Statistics = sums.Result(), Parts = [new(data.Name, data.Fingerprint, start, end)] };
    }

    // Whole passes, so that every sum of a pass is the same as where all are made on one machine.
    static (int Start, int End) Stretch(Shard shard, int count, int batch)
    {
        var (start, end) = shard.Of((count + batch - 1) / batch);
        return (start * batch, Math.Min(count, end * batch));
    }

    // The posterior before it has seen anything.
    SparsePosterior Frame(FeatureSet candidates, IReadOnlyList<string>? labels, PosteriorOrigin origin)
    {
        if (options.Inducing < 1)
            throw new ExplainException($"posterior: {options.Inducing} inducing points were asked for, at least 1 is needed");
        var settings = options.Settings.Checked();
        Check(candidates, labels);
        var transform = FeatureTransform.Fit(settings.Scaling, candidates);
        var scaled = transform.Apply(candidates, backend);
        var selection = new InducingSelection(scaled, candidates.Labels, candidates.Dimensions, options.Seed);
        var lengthScale = settings.LengthScale ?? selection.UsualLengthScale();
        var chosen = selection.Choose(options.Rule, options.Inducing, lengthScale);
        var points = new InducingPoints
        {
            Points = [.. chosen.SelectMany(i => scaled[(i * candidates.Dimensions)..((i + 1) * candidates.Dimensions)])],
            Ids = [.. chosen.Select(i => candidates.Ids[i])],
            Labels = [.. chosen.Select(i => candidates.Labels[i])],
        };
        settings = settings with { LengthScale = lengthScale };
        return new()
        {
            Origin = origin,
            Labels = [.. labels ?? [.. Enumerable.Range(0, candidates.Classes).Select(k => $"class {k}")]],
            Settings = options.Tune ? Tuned(settings, points, scaled, candidates) : settings,
            Transform = transform,
            Inducing = points,
            Statistics = new() { A = [], B = [], LabelSquares = 0, ClassCounts = [] },
        };
    }

    static PosteriorSettings Tuned(PosteriorSettings settings, InducingPoints points, float[] scaled, FeatureSet candidates)
    {
        var (step, d) = ((candidates.Count + TuningExamples - 1) / TuningExamples, candidates.Dimensions);
        int[] some = [.. Enumerable.Range(0, candidates.Count).Where(i => i % step == 0)];
        var bound = new EvidenceLowerBound(
            some.SelectMany(i => scaled[(i * d)..((i + 1) * d)]).ToArray(), some.Select(i => candidates.Labels[i]).ToArray(), candidates.Classes, points,
            settings.LabelOffset, settings.Jitter);
        var best = HyperParameterSearch.Run(bound, new(settings.LengthScale!.Value, settings.Variance, settings.NoiseVariance));
        return settings with { LengthScale = best.LengthScale, Variance = best.Variance, NoiseVariance = best.NoiseVariance };
    }

    void Check(FeatureSet candidates, IReadOnlyList<string>? labels)
    {
        if (candidates.Count == 0)
            throw new ExplainException("posterior: there is no example");
        if (Array.IndexOf(candidates.Labels, Dataset.Unlabelled) is >= 0 and var unknown)
            throw new ExplainException($"posterior: example '{candidates.Ids[unknown]}' has no label");
        if (candidates.Ids.GroupBy(id => id).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new ExplainException($"posterior: id '{twice.Key}' stands for {twice.Count()} examples");
        var empty = Enumerable.Range(0, candidates.Classes).Except(candidates.Labels).ToArray();
        if (empty.Length > 0 && !options.AllowEmptyClasses)
        {
            throw new ExplainException(
                $"posterior: {empty.Length} of {candidates.Classes} classes have no example among {candidates.Count}: "
                    + string.Join(", ", empty.Take(5).Select(k => labels is null ? $"{k}" : $"{k} '{labels[k]}'")));
        }
    }

    PosteriorAccumulator Sums(SparsePosterior frame, int batch) =>
        new(frame.Inducing, frame.Transform, frame.Settings, frame.Dimensions, frame.Classes, batch, backend);

    Image[]? Thumbnails(Dataset data, int[] drawn, FeatureSet candidates, InducingPoints points)
    {
        if (options.ThumbnailSide == 0)
            return null;
        var places = candidates.Ids.Select((id, i) => (id, i)).ToDictionary(pair => pair.id, pair => drawn[pair.i]);
        Image[] pictures = [.. points.Ids.Select(id => data[places[id]].Image)];
        var side = Math.Min(options.ThumbnailSide, pictures.Min(picture => Math.Min(picture.Width, picture.Height)));
        return [.. pictures.Select(picture => Thumbnail.Of(picture, side))];
    }

    static IProgress<double>? Scaled(IProgress<double>? progress, double share) =>
        progress is null ? null : new Share(progress, share);

    static string Fingerprint(FeatureSet examples)
    {
        var text = string.Join('\n', examples.Ids.Zip(examples.Labels, (id, label) => $"{id}\t{label}"));
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    sealed class Share(IProgress<double> whole, double share) : IProgress<double>
    {
        public void Report(double value) => whole.Report(value * share);
    }
}
