using System.CommandLine;
using Whence.Models.Images;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Cli;

/// <summary>What the verbs of whence evidence share: a model, a posterior, a data set of pictures or of features.</summary>
sealed class EvidenceOptions
{
    readonly Option<FileInfo> posterior = new("--posterior") { Description = "the posterior (.safetensors)", Required = true };
    readonly Option<FileInfo> output = new("--output") { Description = "the posterior goes here (.safetensors)", Required = true };

    public ModelOptions Model { get; } = new();

    public Option<string> Data { get; } = new("--data")
    {
        HelpName = "DATA",
        Description = $"labelled examples: {DatasetOptions.Forms}; or features as FEATURES.npy+LABELS.npy",
    };

    public Option<string?> Layer { get; } = new("--layer")
    {
        Description = "the layer that features are taken from, by its name in the model; by default what the last linear layer reads, or where there is none the default of 'whence layers'",
    };

    public Option<ulong> Seed { get; } = new("--seed") { Description = "key of the random numbers", DefaultValueFactory = _ => 1 };

    public Option<bool> Json { get; } = new("--json") { Description = "JSON Lines on stdout" };

    /// <summary>Whether thresholds are calibrated on copies too.</summary>
    public static Option<bool> Copies() => new("--copies")
    {
        Description = "calibrate on a blurred, a noisy and a pale copy of every held-out picture too: fewer claims, that hold up better on pictures of worse quality",
    };

    /// <summary>Adds the options of a verb that reads a posterior, or writes one, or both.</summary>
    public void AddTo(Command command, bool reads, bool writes)
    {
        if (reads)
            command.Options.Add(posterior);
        if (writes)
            command.Options.Add(output);
        command.Options.Add(Json);
        command.Options.Add(Seed);
        Model.AddTo(command);
    }

    /// <summary>Where the posterior lies.</summary>
    public string Place(ParseResult parsed) => parsed.GetValue(posterior)!.FullName;

    public SparsePosterior Posterior(ParseResult parsed) => PosteriorFile.Load(parsed.GetValue(posterior)!.FullName);

    /// <summary>Writes a posterior, and what it is to stdout.</summary>
    public void Save(SparsePosterior p, ParseResult parsed)
    {
        var file = parsed.GetValue(output)!;
        PosteriorFile.Save(p, file.FullName);
        EvidenceSummary.Write(p, file, parsed.GetValue(Json));
    }

    /// <summary>The model at the posterior's layer.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="p">The posterior.</param>
    /// <param name="sample">A picture that it is for.</param>
    /// <exception cref="Explain.ExplainException">The posterior is of another model.</exception>
    public FeatureJob Job(ParseResult parsed, SparsePosterior p, Func<Image> sample)
    {
        if (p.Origin == PosteriorOrigin.Array)
            throw new UsageException("the posterior was fitted to features (.npy), not through a model: give features here too");
        var job = new FeatureJob(Model, parsed, sample, layer: p.Origin.Layer);
        p.CheckOrigin(new(job.Name, NetworkFingerprint.Of(job.Classifier), job.Extractor.Layer));
        return job;
    }

    /// <summary>Features of the data set named, for a posterior.</summary>
    public FeatureSet Features(ParseResult parsed, SparsePosterior p, CancellationToken cancellation, bool hasCopies = false)
    {
        var path = parsed.GetValue(Data)!;
        if (FeatureFile.IsFeatures(path))
        {
            if (hasCopies)
                throw new UsageException("--copies makes corrupted copies of pictures: features were given");
            p.CheckOrigin(PosteriorOrigin.Array);
            return FeatureFile.Read(path);
        }
        using var job = Job(parsed, p, () => DatasetOptions.First(path));
        return job.Labelled(path, cancellation, hasCopies).Set;
    }
}
