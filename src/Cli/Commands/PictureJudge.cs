using System.CommandLine;
using Whence.Annotate;
using Whence.Explain.Reports;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Runtime;
using Whence.Uncertainty;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Cli;

/// <summary>What a network says of pictures, for annotation: verdicts, and where features lie among those of training examples or of a posterior's.</summary>
sealed class PictureJudge : IDisposable
{
    readonly Classifier classifier;
    readonly SparsePosterior? posterior;
    readonly JudgeSession session;
    readonly Backend backend;
    readonly Weights weights;
    readonly FeatureExtractor? extractor;
    readonly FeatureSpace? space;
    readonly bool isTransformed;

    /// <summary>Loads the network and what is known beside it.</summary>
    /// <param name="members">The options that name the network.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="backend">Where it runs.</param>
    /// <param name="picture">A picture, whose size is taken where nothing else says the network's.</param>
    /// <param name="posterior">The network's posterior.</param>
    /// <param name="conformal">The network's calibration.</param>
    /// <param name="training">Training examples, or their features.</param>
    public PictureJudge(EnsembleOptions members, ParseResult parsed, Backend backend, Image picture, FileInfo? posterior, FileInfo? conformal, string? training)
    {
        var classifiers = members.Classifiers(parsed, picture);
        (classifier, this.backend) = (classifiers[0], backend);
        var options = members.Judge(parsed, classifiers, backend, posterior, conformal);
        this.posterior = options.Posterior;
        weights = new Weights(backend);
        classifier.Load(weights);
        session = new(classifier, weights, options);
        if (training is null && this.posterior is null)
            return;
        var layer = this.posterior?.Origin.Layer is { } named && named != FeatureLayer.Penultimate ? named : null;
        extractor = new(classifier, weights, layer, batch: 1, new() { Precision = options.Precision });
        isTransformed = training is null;
        space = new(isTransformed ? Inducing(this.posterior!) : Training(training!), Labels());
    }

    /// <summary>What the network says of a picture.</summary>
    /// <param name="picture">The picture, upright.</param>
    /// <param name="objects">Where its objects are; null where that is not known.</param>
    public Judged Of(Image picture, PictureObjects? objects)
    {
        var x = classifier.Preprocessing.Fit(picture).ToFloats();
        var verdict = session.Judge(x);
        return new(verdict, space?.Of(Features(x), verdict.Prediction.Index), objects is null ? null : Seen(picture, objects));
    }

    /// <summary>The attribution over the picture.</summary>
    public Image Overlaid(string name, Image picture, Verdict verdict) =>
        ShownPicture.Of(name, picture, classifier.Preprocessing).Overlaid(verdict.Attribution, verdict.MapShape[0], verdict.MapShape[1], isSigned: false);

    public void Dispose()
    {
        extractor?.Dispose();
        session.Dispose();
        weights.Dispose();
    }

    IReadOnlyList<string> Labels() => [.. Enumerable.Range(0, classifier.Classes).Select(c => classifier.Labels.Count > 0 ? classifier.Labels[c] : posterior?.Labels[c] ?? $"{c}")];

    float[] Features(float[] x)
    {
        var set = extractor!.Extract(x);
        return isTransformed ? posterior!.Transform.Apply(set, backend) : set.Features;
    }

    // The object goes the way of the picture; what is more than half covered counts.
    bool[] Seen(Image picture, PictureObjects objects)
    {
        Image mask = new(picture.Width, picture.Height, 3, [.. objects.Mask.SelectMany(inside => Enumerable.Repeat(inside ? byte.MaxValue : (byte)0, 3))]);
        var fitted = classifier.Preprocessing.Fit(mask);
        return [.. Enumerable.Range(0, fitted.Width * fitted.Height).Select(i => fitted.Pixels[i * fitted.Channels] > 127)];
    }

    FeatureSet Training(string path)
    {
        if (FeatureFile.IsFeatures(path))
            return FeatureFile.Read(path);
        using var data = DatasetOptions.Open(path, classifier);
        return extractor!.Extract(data, [.. Enumerable.Range(0, data.Count)], new TenthsProgress(data.Name), CancellationToken.None);
    }

    static FeatureSet Inducing(SparsePosterior posterior) => new(posterior.Inducing.Count, posterior.Dimensions, posterior.Classes)
    {
        Features = posterior.Inducing.Points,
        Logits = [],
        Labels = posterior.Inducing.Labels,
        Ids = posterior.Inducing.Ids,
    };
}
