using System.CommandLine;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Training;

namespace Whence.Cli;

/// <summary>The options by which the network to train is chosen: an ONNX file, or an architecture that fits the pictures and begins from nothing.</summary>
sealed class TrainedNetworkOptions
{
    const string AsItIs = "linear";

    readonly Option<string> model = new("--model") { HelpName = "FILE|NAME", Description = $"the ONNX file, or a new network: {string.Join(", ", Architectures.Names)}", Required = true };
    readonly Option<int?> classes = new Option<int?>("--classes") { Description = "of a new network; as many as the pictures have without it" }.Within(2);
    readonly Option<string?> preset = new("--preset") { Description = $"how pictures become inputs: {string.Join(", ", Preprocessing.Presets)}" };
    readonly Option<FileInfo?> modelJson = new("--model-json") { Description = "the same from a model.json; by default the one beside the model" };
    readonly Option<string?> labels = ModelOptions.LabelsOption();
    readonly Option<string[]> parameters = new("--parameters") { HelpName = "PATTERN", Description = "trains only weights of these names, * for any letters, such as 'fc*'; may be given several times" };
    readonly Option<bool> frozen = new("--freeze-statistics") { Description = "batch normalisations keep their stored statistics" };

    readonly Option<float?> dropout = new("--dropout") { HelpName = "RATE", Description = "puts dropout at this rate into the network, which members by dropout are drawn from later" };
    readonly Option<string?> dropoutLayer = new("--dropout-layer") { Description = "behind which layer; what the last linear layer reads without it" };
    readonly Option<string> head = new("--head") { Description = "linear, as it is, or gaussian-process: random features and a fresh linear layer in the place of the last", DefaultValueFactory = _ => AsItIs };
    readonly Option<int> randomFeatures = new Option<int>("--random-features") { Description = "of a Gaussian process", DefaultValueFactory = _ => GaussianProcessHead.UsualFeatures }.Within(1);

    public TrainedNetworkOptions() => head.AcceptOnlyFromAmong(AsItIs, "gaussian-process");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { model, classes, preset, modelJson, labels, parameters, frozen, dropout, dropoutLayer, head, randomFeatures })
            command.Options.Add(option);
    }

    /// <summary>Whether the network begins from nothing, with other weights for another seed.</summary>
    public bool BeginsFromNothing(ParseResult parsed) => IsNew(parsed);

    /// <summary>The classifier, its weights open.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">Path of the pictures, which say size and number of classes of a new network.</param>
    /// <param name="seed">Key of a new network's weights.</param>
    public Classifier Classifier(ParseResult parsed, string data, ulong seed)
    {
        var closed = IsNew(parsed) ? New(parsed, data, seed) : ModelOptions.Load(
            new(parsed.GetValue(model)!), parsed.GetValue(preset), parsed.GetValue(modelJson), parsed.GetValue(labels), new OnnxReading(), () => DatasetOptions.First(data));
        var scope = new TrainingScope { Parameters = parsed.GetValue(parameters) is { Length: > 0 } named ? named : null, FreezeStatistics = parsed.GetValue(frozen) };
        return new(new TrainableModel(Edited(parsed, (OnnxModel)closed.Network, seed), scope), closed.Preprocessing, closed.Labels);
    }

    // Dropout first: a new head reads what is left.
    OnnxModel Edited(ParseResult parsed, OnnxModel network, ulong seed)
    {
        var (rate, isProcess) = (parsed.GetValue(dropout), parsed.GetValue(head) != AsItIs);
        if (rate is null && parsed.GetValue(dropoutLayer) is not null)
            throw new UsageException("--dropout-layer says where dropout goes: give its rate with --dropout");
        if (!isProcess && parsed.GetResult(randomFeatures) is { Implicit: false })
            throw new UsageException("--random-features are of a Gaussian process: give --head gaussian-process");
        var dropping = rate is { } given ? DropoutInsertion.Insert(network, given, parsed.GetValue(dropoutLayer)) : network;
        return isProcess ? GaussianProcessHead.Replace(dropping, parsed.GetValue(randomFeatures), seed: seed) : dropping;
    }

    // What exists as a file is one.
    bool IsNew(ParseResult parsed)
    {
        var name = parsed.GetValue(model)!;
        if (File.Exists(name))
            return parsed.GetValue(classes) is null ? false : throw new UsageException("--classes is for a new network; the file has its own");
        return Architectures.Names.Contains(name) ? true
            : throw new UsageException($"--model {name}: there is no such file, and no such network; new ones are {string.Join(", ", Architectures.Names)}");
    }

    Classifier New(ParseResult parsed, string data, ulong seed)
    {
        var names = parsed.GetValue(labels) is { } given ? LabelList.Named(given) : null;
        using var set = Dataset.Open(data, names);
        var how = Prepared(parsed, set[0].Image);
        var known = names ?? set.Classes ?? (LabelList.BuiltIn.Contains(how.Name) ? LabelList.Named(how.Name) : null);
        var count = parsed.GetValue(classes) ?? known?.Count ?? Enumerable.Range(0, set.Count).Max(set.LabelOf) + 1;
        return new(Architecture(parsed, how, count, seed), how, known);
    }

    OnnxModel Architecture(ParseResult parsed, Preprocessing how, int count, ulong seed)
    {
        try
        {
            return Architectures.Build(parsed.GetValue(model)!, how.PixelChannels, how.Height, how.Width, count, seed);
        }
        catch (ArgumentException caught)
        {
            throw new UsageException(caught.Message.Split(" (Parameter")[0]);
        }
    }

    // Without a word the network takes pictures as they are, at the size of the first.
    Preprocessing Prepared(ParseResult parsed, Image first)
    {
        var (name, json) = (parsed.GetValue(preset), parsed.GetValue(modelJson));
        if (name is not null && json is not null)
            throw new UsageException("--preset and --model-json both say how pictures become inputs: give one");
        var how = json is not null ? Preprocessing.Read(json.FullName) : Preprocessing.Preset(name ?? "raw");
        if (json is null && (name is null or "raw" or "raw255") && first.Channels == 1)
            how = how with { Channels = ChannelOrder.Grey };
        return how.Height > 0 ? how : how with { Height = first.Height, Width = first.Width };
    }
}
