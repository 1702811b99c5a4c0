using System.CommandLine;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Cli;

/// <summary>whence evidence fit: a posterior from training examples.</summary>
sealed class EvidenceFitCommand
{
    readonly EvidenceOptions shared = new();
    readonly Option<int> inducing = new Option<int>("--inducing") { Description = "training examples that carry the posterior", DefaultValueFactory = _ => 200 }.Within(1);
    readonly Option<string> rule = new("--rule") { Description = "how they are chosen: medoids, pivoted-cholesky", DefaultValueFactory = _ => "medoids" };
    readonly Option<string> scaling = new("--scaling") { Description = "of features: unit-length, standard, none", DefaultValueFactory = _ => "unit-length" };
    readonly Option<double?> lengthScale = new("--length-scale") { Description = "of the kernel; by default half the median distance of examples" };
    readonly Option<double> noise = new("--noise") { Description = "variance of the labels", DefaultValueFactory = _ => 0.05 };
    readonly Option<bool> tune = new("--tune") { Description = "raise length scale, variance and noise to the best evidence lower bound" };
    readonly Option<string?> shard = ShardOption.Create("sum over the I-th of N stretches only; shards are merged afterwards");
    readonly Option<string?> heldOut = new("--held-out") { HelpName = "DATA", Description = "examples not trained on, to calibrate the assertion with" };
    readonly Option<double> accuracy = new("--accuracy") { Description = "wanted of 'I know'", DefaultValueFactory = _ => 0.99 };
    readonly Option<bool> copies = EvidenceOptions.Copies();
    readonly Option<bool> allowEmpty = new("--allow-empty-classes") { Description = "a class may have no example" };

    public static Command Create()
    {
        var verb = new EvidenceFitCommand();
        verb.rule.AcceptOnlyFromAmong("medoids", "pivoted-cholesky");
        verb.scaling.AcceptOnlyFromAmong("unit-length", "standard", "none");
        verb.shared.Data.Required = true;
        var command = new Command("fit", "Fit a posterior to training examples, in one pass over them.")
        {
            verb.shared.Data, verb.shared.Layer, verb.inducing, verb.rule, verb.scaling, verb.lengthScale, verb.noise, verb.tune, verb.shard, verb.heldOut,
            verb.accuracy, verb.copies, verb.allowEmpty,
        };
        verb.shared.AddTo(command, reads: false, writes: true);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var path = parsed.GetValue(shared.Data)!;
        if (parsed.GetValue(copies) && (parsed.GetValue(heldOut) is null || FeatureFile.IsFeatures(path)))
            throw new UsageException("--copies makes corrupted copies of the pictures of --held-out: there are none");
        shared.Save(FeatureFile.IsFeatures(path) ? FitFeatures(path, parsed) : FitPictures(path, parsed, cancellation), parsed);
        return 0;
    }

    SparsePosterior FitFeatures(string path, ParseResult parsed)
    {
        if (parsed.GetValue(shard) is not null)
            throw new UsageException("--shard needs a data set of pictures: split features by rows, and merge the posteriors");
        using var backend = shared.Model.Device.Open(parsed);
        var posterior = new PosteriorFitter(Options(parsed), backend).Fit(FeatureFile.Read(path));
        return parsed.GetValue(heldOut) is { } held ? EvidenceCalibration.Run(posterior, FeatureFile.Read(held), parsed.GetValue(accuracy), backend) : posterior;
    }

    SparsePosterior FitPictures(string path, ParseResult parsed, CancellationToken cancellation)
    {
        using var job = new FeatureJob(shared.Model, parsed, () => DatasetOptions.First(path), layer: parsed.GetValue(shared.Layer));
        using var data = DatasetOptions.Open(path, job.Classifier);
        var posterior = new PosteriorFitter(Options(parsed), job.Backend).Fit(job.Extractor, data, ShardOption.Stretch(parsed, shard) is var (index, count) ? (index, count) : null, new TenthsProgress(data.Name), cancellation);
        return parsed.GetValue(heldOut) is { } held
            ? EvidenceCalibration.Run(posterior, job.Labelled(held, cancellation, parsed.GetValue(copies)).Set, parsed.GetValue(accuracy), job.Backend) : posterior;
    }

    FitOptions Options(ParseResult parsed) => new()
    {
        Inducing = parsed.GetValue(inducing),
        Rule = parsed.GetValue(rule) == "medoids" ? InducingRule.Medoids : InducingRule.PivotedCholesky,
        Seed = parsed.GetValue(shared.Seed),
        Tune = parsed.GetValue(tune),
        AllowEmptyClasses = parsed.GetValue(allowEmpty),
        Settings = new()
        {
            Scaling = parsed.GetValue(scaling) switch { "standard" => FeatureScaling.Standard, "none" => FeatureScaling.None, _ => FeatureScaling.UnitLength },
            LengthScale = parsed.GetValue(lengthScale),
            NoiseVariance = parsed.GetValue(noise),
        },
    };
}
