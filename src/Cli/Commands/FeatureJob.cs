using System.CommandLine;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;
using Whence.Runtime;
using Whence.Statistics;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Cli;

/// <summary>Features and logits of data sets, for the verbs that compute on those.</summary>
sealed class FeatureJob : IDisposable
{
    readonly Weights weights;
    readonly int? images;
    readonly ulong seed;

    /// <summary>Loads the model and compiles the pass.</summary>
    /// <param name="model">The options that name it.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="sample">A picture, whose size is taken where nothing else says the network's; null where there is none.</param>
    /// <param name="images">At most so many pictures of each set, drawn by <paramref name="seed"/>; null for all.</param>
    /// <param name="seed">Key of the draw.</param>
    /// <param name="layer">The layer that features are taken from; null: what the last linear layer reads.</param>
    public FeatureJob(ModelOptions model, ParseResult parsed, Func<Image>? sample, int? images = null, ulong seed = 1, string? layer = null)
    {
        (this.images, this.seed) = (images, seed);
        Classifier = model.Classifier(parsed, sample);
        Backend = model.Device.Open(parsed);
        weights = new Weights(Backend);
        Classifier.Load(weights);
        Extractor = new FeatureExtractor(Classifier, weights, layer, options: new() { Precision = model.Device.Precision(parsed) });
    }

    /// <summary>Where it runs.</summary>
    public Backend Backend { get; }

    /// <summary>The classifier.</summary>
    public Classifier Classifier { get; }

    /// <summary>The model's name, without folders.</summary>
    public string Name => Path.GetFileName(Classifier.Name);

    /// <summary>The compiled pass.</summary>
    public FeatureExtractor Extractor { get; }

    /// <summary>Features of a set of the model's own classes.</summary>
    /// <param name="path">The set.</param>
    /// <param name="cancellation">Ends it between passes.</param>
    /// <param name="hasCopies">Whether blurred, noisy and pale copies follow.</param>
    public (string Name, FeatureSet Set) Labelled(string path, CancellationToken cancellation, bool hasCopies = false)
    {
        var own = DatasetOptions.Open(path, Classifier);
        using var data = hasCopies ? new CorruptedCopies(own, Classifier.Preprocessing) : own;
        return (data.Name, Extract(data, Shard.Whole, cancellation));
    }

    /// <summary>How examples are drawn, in words.</summary>
    public string Drawn => images is { } most ? $"{most} examples at most by seed {seed}" : "all examples";

    /// <summary>The examples that are drawn of a set.</summary>
    public int[] DrawnOf(Dataset data) => Partition.Draw(data.Count, images, seed);

    /// <summary>Features of a stretch of what is drawn of a set. Stretches begin with a pass of the whole, so that every example lies in its pass where it lies there.</summary>
    public FeatureSet Extract(Dataset data, Shard shard, CancellationToken cancellation)
    {
        var drawn = DrawnOf(data);
        var passes = (drawn.Length + Extractor.Batch - 1) / Extractor.Batch;
        var (start, end) = shard.Of(passes);
        return Extractor.Extract(data, drawn[(start * Extractor.Batch)..Math.Min(drawn.Length, end * Extractor.Batch)], new TenthsProgress(data.Name), cancellation);
    }

    public void Dispose()
    {
        Extractor.Dispose();
        weights.Dispose();
        Backend.Dispose();
    }
}
