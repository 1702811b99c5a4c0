using System.CommandLine;
using Whence.Explain.Reports;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Runtime;
using Whence.Uncertainty;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Cli;

/// <summary>The options by which the members of an uncertain prediction are chosen, shared by the verbs that need them.</summary>
sealed class EnsembleOptions
{
    const int UsualCount = 30;

    readonly Option<FileInfo[]> models = new("--model") { Description = "an ONNX file; given several times, an ensemble; without it, the built-in Fashion-MNIST network" };
    readonly Option<string[]> presets = new("--preset") { Description = $"how pictures become inputs, once or for every model in order: {string.Join(", ", Preprocessing.Presets)}" };
    readonly Option<FileInfo[]> modelJsons = new("--model-json") { Description = "the same from a model.json, once or for every model in order" };
    readonly Option<string?> labels = ModelOptions.LabelsOption();
    readonly ReadingOptions reading = new();
    readonly Option<string?> members = new("--members") { Description = "ensemble (usual for several models), dropout (for one) or laplace" };
    readonly Option<int> count = new Option<int>("--count") { Description = "members by dropout or laplace", DefaultValueFactory = _ => UsualCount }.Within(1);
    readonly Option<string?> dropoutLayer = new("--dropout-layer") { Description = "put dropout behind this layer, or 'last' for the one that 'whence layers' calls the default; the model's own dropout by default" };
    readonly Option<float?> rate = new("--rate") { Description = "probability of dropping; the model's own, or 0.1 behind a layer" };
    readonly Option<string?> data = new("--data") { HelpName = "DATA", Description = $"laplace: examples that the last layer was trained on: {DatasetOptions.Forms}" };
    readonly Option<string?> structure = new("--structure") { Description = "laplace: what of the curvature is kept; full (usual for small layers), kronecker, diagonal, or by-class, which Gaussian-process heads are meant for" };
    readonly Option<double?> prior = new Option<double?>("--prior") { Description = "laplace: precision of the prior; the one with the largest marginal likelihood without it" }.Positive();
    readonly Option<int> examples = new Option<int>("--examples") { Description = "laplace: how many of them, from the first", DefaultValueFactory = _ => 4000 }.Within(1);
    readonly Option<ulong> seed = new("--seed") { Description = "key of the random numbers: same seed, same bits", DefaultValueFactory = _ => 1 };

    public EnsembleOptions()
    {
        members.AcceptOnlyFromAmong("ensemble", "dropout", "laplace");
        structure.AcceptOnlyFromAmong("full", "kronecker", "diagonal", "by-class");
    }

    /// <summary>Where it runs.</summary>
    public DeviceOptions Device { get; } = new();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { models, presets, modelJsons, labels, members, count, dropoutLayer, rate, data, structure, prior, examples, seed })
            command.Options.Add(option);
        reading.AddTo(command);
        Device.AddTo(command);
    }

    /// <summary>Whether a model, or how one is read, was named.</summary>
    public bool IsAsked(ParseResult parsed) => new Option[] { models, presets, modelJsons, members }.Any(option => parsed.GetResult(option) is { Implicit: false });

    public ulong Seed(ParseResult parsed) => parsed.GetValue(seed);

    /// <summary>The models, each with its own preprocessing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="picture">A picture; its size is taken where nothing else says a network's. Null where there is none.</param>
    public IReadOnlyList<Classifier> Classifiers(ParseResult parsed, Image? picture)
    {
        var (files, names, jsons) = (parsed.GetValue(models)!, parsed.GetValue(presets)!, parsed.GetValue(modelJsons)!);
        if (names.Length > 0 && jsons.Length > 0)
            throw new UsageException("--preset and --model-json both say how pictures become inputs: give one");
        var (count, read) = (Math.Max(1, files.Length), reading.Of(parsed, files.Length > 0));
        var readings = ReadingOptions.ForEach(read, files);
        return [.. Enumerable.Range(0, count).Select(i =>
            ModelOptions.Load(i < files.Length ? files[i] : null, Of("--preset", names, i, count), Of("--model-json", jsons, i, count), parsed.GetValue(labels), readings[i], picture is null ? null : () => picture))];
    }

    /// <summary>Where the models lie; <c>built-in</c> where none is named.</summary>
    public string Place(ParseResult parsed) => parsed.GetValue(models) is { Length: > 0 } files ? string.Join(" + ", files.Select(file => file.FullName)) : "built-in";

    /// <summary>The pictures named, or the built-in one when neither a model nor a picture is named.</summary>
    /// <exception cref="FileNotFoundException">There is no model file, which is said before any picture is read.</exception>
    public IEnumerable<NamedPicture> Pictures(ParseResult parsed, FileInfo[] files) =>
        ModelOptions.Pictures(files, parsed.GetValue(models)!, "name at least one picture");

    /// <summary>The members that the options describe.</summary>
    public Ensemble Members(ParseResult parsed, IReadOnlyList<Classifier> classifiers, Backend backend)
    {
        var kind = parsed.GetValue(members) ?? (classifiers.Count > 1 ? "ensemble" : "dropout");
        if (kind == "ensemble")
            return new DeepEnsemble(classifiers);
        if (classifiers is not [var only])
            throw new UsageException($"--members {kind} takes one model, {classifiers.Count} were given");
        return kind == "dropout"
            ? new DropoutEnsemble(only, parsed.GetValue(count), Seed(parsed), Layer(parsed, only), parsed.GetValue(rate))
            : new LaplaceEnsemble(only, Heads(parsed, only, backend));
    }

    /// <summary>The members that the options describe, at the size of a picture where nothing else says one, and what works with them.</summary>
    public OpenedMembers<T> Open<T>(ParseResult parsed, Image picture, Backend backend, Func<Ensemble, T> session)
        where T : IDisposable
    {
        var classifiers = Classifiers(parsed, picture);
        var all = Members(parsed, classifiers, backend);
        return new(classifiers[0], all, Provenance.Of(classifiers, backend), session(all));
    }

    /// <summary>What a verdict on the first model rests on: its posterior and calibration, where they are given, and the members.</summary>
    public JudgeOptions Judge(ParseResult parsed, IReadOnlyList<Classifier> classifiers, Backend backend, FileInfo? posterior, FileInfo? calibration) => new()
    {
        Posterior = posterior is null ? null : PosteriorFile.Load(posterior.FullName),
        Calibration = calibration is null ? null : CalibrationFile.Load(calibration.FullName),
        Members = ChosenMembers(parsed, classifiers, backend),
        Seed = Seed(parsed),
        Precision = Device.Precision(parsed),
    };

    /// <summary>The members where several models or a kind of members were given, else null: the first model speaks alone.</summary>
    public Ensemble? ChosenMembers(ParseResult parsed, IReadOnlyList<Classifier> classifiers, Backend backend) =>
        classifiers.Count > 1 || parsed.GetValue(members) is not null ? Members(parsed, classifiers, backend) : null;

    // The built-in network has no dropout of its own.
    string? Layer(ParseResult parsed, Classifier classifier)
    {
        var wanted = parsed.GetValue(dropoutLayer) ?? (parsed.GetValue(models)!.Length == 0 ? "last" : null);
        if (wanted != "last")
            return wanted;
        var trial = new Graph();
        var x = trial.Input("x", classifier.InputShape);
        return LayerChoice.Find(x, classifier.Build(trial, x))?.Name
            ?? throw new UsageException($"--dropout-layer last: no value of {classifier.Name} has more than one place and is on every path to the class scores; name a layer");
    }

    LinearHead[] Heads(ParseResult parsed, Classifier classifier, Backend backend)
    {
        var path = parsed.GetValue(data) ?? throw new UsageException("--members laplace needs --data: the examples that the last layer was trained on");
        using var set = DatasetOptions.Open(path, classifier);
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var extractor = new FeatureExtractor(classifier, weights);
        var head = extractor.Head ?? throw new UsageException($"--members laplace: {classifier.Name} does not end in a linear layer");
        var features = extractor.Extract(set, [.. Enumerable.Range(0, Math.Min(set.Count, parsed.GetValue(examples)))]);
        var options = new LaplaceOptions { Structure = Structure(parsed), PriorPrecision = parsed.GetValue(prior) };
        return LaplacePosterior.Fit(features, head, options).SampleHeads(parsed.GetValue(count), Seed(parsed));
    }

    LaplaceStructure? Structure(ParseResult parsed) =>
        parsed.GetValue(structure) is { } name ? Enum.Parse<LaplaceStructure>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true) : null;

    static T? Of<T>(string option, T[] given, int i, int count)
        where T : class => given.Length switch
        {
            0 => null,
            1 => given[0],
            var n when n == count => given[i],
            var n => throw new UsageException($"{option} is given {n} times for {count} models: once, or once for every model"),
        };
}
