using System.CommandLine;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Onnx;

namespace Whence.Cli;

/// <summary>The options by which a classifier is chosen, shared by the verbs that need one.</summary>
sealed class ModelOptions
{
    readonly Option<FileInfo?> model = new("--model") { Description = "the ONNX file; without it, the built-in Fashion-MNIST network" };
    readonly Option<string?> preset = new("--preset") { Description = $"how pictures become inputs: {string.Join(", ", Preprocessing.Presets)}" };
    readonly Option<FileInfo?> modelJson = new("--model-json") { Description = "the same from a model.json; by default the one beside the model" };
    readonly Option<string?> labels = LabelsOption();
    readonly ReadingOptions reading = new();

    /// <summary>The option --labels.</summary>
    public static Option<string?> LabelsOption() => new("--labels")
    {
        Description = $"class names: {string.Join(", ", LabelList.BuiltIn)}, or a file: one a line, index,names, wnid name, a dictionary or list of Python or JSON",
    };

    /// <summary>Where it runs.</summary>
    public DeviceOptions Device { get; init; } = new();

    /// <summary>Whether the built-in network is meant, for want of a model.</summary>
    public bool IsBuiltIn(ParseResult parsed) => parsed.GetValue(model) is null;

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { model, preset, modelJson, labels })
            command.Options.Add(option);
        reading.AddTo(command);
        Device.AddTo(command);
    }

    /// <summary>The classifier that the options describe.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="picture">A picture, whose size is taken where nothing else says the network's.</param>
    public Classifier Classifier(ParseResult parsed, Func<Image>? picture = null)
    {
        var (presetName, json) = (parsed.GetValue(preset), parsed.GetValue(modelJson));
        if (presetName is not null && json is not null)
            throw new UsageException("--preset and --model-json both say how pictures become inputs: give one");
        return Load(parsed.GetValue(model), presetName, json, parsed.GetValue(labels), reading.Of(parsed, parsed.GetValue(model) is not null), picture);
    }

    /// <summary>A classifier from a file, or the built-in one; how pictures become inputs by a preset, a model.json, or what lies beside the file.</summary>
    public static Classifier Load(FileInfo? model, string? preset, FileInfo? json, string? labels, OnnxReading reading, Func<Image>? picture)
    {
        var preprocessing = json is not null ? Preprocessing.Read(json.FullName) : preset is not null ? Preprocessing.Preset(preset) : null;
        var names = labels is null ? null : LabelList.Named(labels);
        if (model is not { } file)
            return Example.Classifier(preprocessing, names);
        var (classifier, guessed) = ClassifierFile.Load(file.FullName, preprocessing, names, reading, picture is null ? null : () => SizeOf(picture(), file.Name));
        if (guessed is not null)
            Console.Error.WriteLine($"whence: nothing says how pictures become inputs of {file.Name}; taking preset '{guessed}'{(classifier.Labels.Count > 0 ? " and its class names" : "")} (see --preset, --model-json, --labels)");
        return classifier;
    }

    static (int, int) SizeOf(Image picture, string file)
    {
        Console.Error.WriteLine($"whence: {file} takes pictures of any size; taking {picture.Height}x{picture.Width}, the size of the picture (see --size)");
        return (picture.Height, picture.Width);
    }

    /// <summary>The bare network, for raw tensors in the model's own layout, which say the sizes that its file leaves open.</summary>
    public OnnxModel Network(ParseResult parsed) => parsed.GetValue(model) is { } file
        ? ClassifierFile.Network(file.FullName, Given(parsed), reading.Of(parsed, hasModel: true)) : throw new UsageException("--input needs a --model");

    /// <summary>The bare network at the size of its pictures; the built-in classifier where no model is named.</summary>
    public INetwork SizedNetwork(ParseResult parsed) => parsed.GetValue(model) is { } file
        ? ClassifierFile.SizedNetwork(file.FullName, Given(parsed), reading.Of(parsed, hasModel: true)) : Classifier(parsed);

    Preprocessing? Given(ParseResult parsed) => parsed.GetValue(modelJson) is { } json ? Preprocessing.Read(json.FullName)
        : parsed.GetValue(preset) is { } name ? Preprocessing.Preset(name) : null;

    /// <summary>The class names of a bare network: the ones named, else those beside the model, else none.</summary>
    /// <exception cref="PreprocessingException">They are not as many as the classes.</exception>
    public LabelList Labels(ParseResult parsed, OnnxModel network)
    {
        var names = parsed.GetValue(labels) is { } named ? LabelList.Named(named) : ClassifierFile.Labels(parsed.GetValue(model)!.FullName);
        names?.CheckCount(network.Classes, network.Name);
        return names ?? new([]);
    }

    /// <summary>Where the model lies; <c>built-in</c> where none is named.</summary>
    public string Place(ParseResult parsed) => parsed.GetValue(model)?.FullName ?? "built-in";

    /// <summary>The pictures named, or the built-in one when neither a model nor a picture is named.</summary>
    public IEnumerable<NamedPicture> Pictures(ParseResult parsed, FileInfo[] files) =>
        Pictures(files, parsed.GetValue(model) is { } file ? [file] : [], "name at least one picture, or a tensor with --input");

    /// <summary>The pictures named, or the built-in one; with models of the user's, pictures must be named.</summary>
    /// <exception cref="FileNotFoundException">There is no model file, which is said before any picture is read.</exception>
    public static IEnumerable<NamedPicture> Pictures(FileInfo[] files, FileInfo[] models, string otherwise)
    {
        if (Array.Find(models, model => !model.Exists) is { } missing)
            throw new FileNotFoundException($"there is no model file '{missing.FullName}'");
        if (files.Length > 0)
            return files.Select(file => new NamedPicture(file.Name, file.FullName, () => ImageFile.Load(file.FullName)));
        if (models.Length > 0)
            throw new UsageException(otherwise);
        return [new(Example.PictureName, "", Example.Picture)];
    }
}
