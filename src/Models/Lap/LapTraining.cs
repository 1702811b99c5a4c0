using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx;
using Whence.Models.Training;
using Whence.Runtime;

namespace Whence.Models.Lap;

/// <summary>
/// Trains a network with LAP layers: scorers by what is known of the classes while the network stays as it was, then everything while gates open; at the end the old
/// poolings are taken out.
/// </summary>
/// <param name="preprocessing">What lies between a picture and the network.</param>
/// <param name="source">The examples.</param>
/// <param name="heldOut">Examples that are only evaluated; or null.</param>
/// <param name="backend">Where it runs.</param>
/// <param name="options">Everything else.</param>
public sealed class LapTraining(Preprocessing preprocessing, ITrainingSource source, ITrainingSource? heldOut, Backend backend, LapTrainingOptions options)
{
    /// <summary>Trains; the network keeps its classes.</summary>
    /// <exception cref="LapException">The network has no LAP layers.</exception>
    /// <exception cref="TrainingException">It cannot be trained as asked for, or the loss is not finite.</exception>
    public LapTrained Run(OnnxModel model, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (!LapSite.Has(model))
            throw new LapException($"'{model.Name}' has no LAP layers to train; 'whence lap insert' puts them in");
        var epochs = new List<EpochRecord>();
        if (options.ScorerEpochs > 0)
            model = Part(model, Scorers(), Scored, epochs, progress, cancellation);
        if (options.Epochs > 0)
            model = Part(model, Whole(model), batch => Opened(batch, model), epochs, progress, cancellation);
        return new(LapFinish.WithoutOldPools(model), epochs);
    }

    OnnxModel Part(
        OnnxModel model, (TrainingScope Scope, TrainingOptions Options) part, TrainingLoss loss, List<EpochRecord> epochs, IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var classifier = new Classifier(new TrainableModel(model, part.Scope), preprocessing);
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var trainer = new Trainer(classifier, source, heldOut, weights, part.Options with { Loss = loss });
        var before = epochs.Count;
        epochs.AddRange(trainer.Run(progress, cancellation).Epochs.Select(epoch => epoch with { Epoch = before + epoch.Epoch }));
        return trainer.Result();
    }

    (TrainingScope, TrainingOptions) Scorers() => (
        new() { Parameters = ["*.lap.scorer.*"], FreezeStatistics = true },
        Common with { Epochs = options.ScorerEpochs, Rate = options.ScorerRate });

    (TrainingScope, TrainingOptions) Whole(OnnxModel model)
    {
        var known = new TrainableModel(model).Parameters;
        string[] scheduled = [.. model.Contents.Initializers.Keys.Where(IsScheduled)];
        var backbone = Backbone(model);
        var groups = new List<ParameterGroup>
        {
            new("*.lap.beta") { Rate = options.BetaRate, Least = 0, WeightDecay = 0 },
            new("*.lap.scorer.*"),
        };
        groups.AddRange(scheduled.Select(name => new ParameterGroup(name) { Rate = 0 }));
        groups.AddRange(known.Where(backbone.Contains).Select(name => new ParameterGroup(name) { Rate = options.BackboneRate }));
        return (
            new() { Parameters = [.. known.Union(scheduled)] },
            Common with { Epochs = options.Epochs, Rate = new Cosine(options.Rate), Groups = groups });
    }

    TrainingOptions Common => new()
    {
        Batch = options.Batch,
        Optimiser = new AdamW(),
        Inputs = options.Masks?.Inputs ?? [],
        Augmentations = options.Augmentations,
        Workers = options.Workers,
        Precision = options.Precision,
        Seed = options.Seed,
    };

    Node Scored(TrainingBatch batch) => LapTrainingLoss.Supervision(batch, options.Loss, options.Masks is not null);

    Node Opened(TrainingBatch batch, OnnxModel model)
    {
        var (g, opening) = (batch.Graph, batch.Scalar("lap.opening", new GateSchedule(options.Opening)));
        foreach (var name in model.Contents.Initializers.Keys.Where(IsScheduled))
        {
            if (g.Find(name) is not { } node)
                continue;
            // A gate goes from where it is to 1, a prior to even shares.
            var start = g.Constant(node.Shape, model.Contents.Initializers[name].ToFloats());
            g.Update(node, start + (1 - start) * opening);
        }
        var classes = Losses.Of(batch.Link, batch.Logits, batch.Targets);
        batch.Report("class loss", classes);
        var weight = batch.Scalar("lap.weight", ((ScalarSchedule)options.Loss.Weight).After(options.ScorerEpochs > 0 ? 0 : options.Loss.WarmUpEpochs));
        return classes + Scored(batch) * weight;
    }

    static bool IsScheduled(string name) => LapNames.Of(name) is { } layer && (name == layer.Gate || name == layer.Prior);

    // The parameters that the last layer's values depend on, LAP layers' own aside.
    static HashSet<string> Backbone(OnnxModel model)
    {
        var open = new TrainableModel(model);
        var g = new Graph();
        var last = LapSite.Chain(LapSite.Find(open.Build(g, g.Input("x", open.InputShape))))[0];
        var below = Ancestry.Of([last.Values]);
        return [.. open.ParametersIn(g).Where(below.Contains).Select(node => node.Name).Where(name => LapNames.Of(name) is null)];
    }
}

/// <summary>A network whose LAP layers were trained.</summary>
/// <param name="Model">The network, without the old poolings of layers whose gates are open.</param>
/// <param name="Epochs">How it went, scorers first.</param>
public sealed record LapTrained(OnnxModel Model, IReadOnlyList<EpochRecord> Epochs);
