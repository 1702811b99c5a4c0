using System.CommandLine;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Lap;
using Whence.Models.Onnx;
using Whence.Models.Training;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>whence lap train: scorers first, then the whole network while attention takes the place of the old poolings.</summary>
sealed class LapTrainCommand
{
    static readonly LapTrainingOptions Defaults = new();

    readonly Option<FileInfo> model = new("--model") { Description = "an ONNX file with LAP layers (whence lap insert)", Required = true };
    readonly Option<string?> preset = new("--preset") { Description = $"how pictures become inputs: {string.Join(", ", Preprocessing.Presets)}" };
    readonly Option<FileInfo?> modelJson = new("--model-json") { Description = "the same from a model.json; by default the one beside the model" };
    readonly Option<string?> labels = ModelOptions.LabelsOption();
    readonly Option<string> data = new("--data") { HelpName = "DATA", Description = $"labelled pictures to train on: {DatasetOptions.Forms}", Required = true };
    readonly Option<string?> heldOut = new("--heldout") { HelpName = "DATA", Description = "labelled pictures that are only evaluated, after every epoch" };
    readonly LapMaskOptions masks = new();
    readonly Option<FileInfo?> distil = new("--distil") { Description = "instead of masks: an ONNX file whose maps say where classes show, such as the network before its LAP layers" };
    readonly Option<string> distilMethod = new("--distil-method") { Description = "the method of those maps", DefaultValueFactory = _ => "grad-cam" };
    readonly Option<double> share = new Option<double>("--share") { Description = "share of the pictures whose masks, boxes or maps are used", DefaultValueFactory = _ => 1 };
    readonly Option<int> scorerEpochs = new Option<int>("--scorer-epochs") { Description = "epochs of the scorers alone, the network as it was", DefaultValueFactory = _ => Defaults.ScorerEpochs }.Within(0);
    readonly Option<int> epochs = new Option<int>("--epochs") { Description = "epochs of the whole network, gates opening over the first third", DefaultValueFactory = _ => Defaults.Epochs }.Within(0);
    readonly Option<double> scorerRate = new("--scorer-rate") { Description = "learning rate of the scorers alone", DefaultValueFactory = _ => Defaults.ScorerRate };
    readonly Option<double> rate = new("--rate") { Description = "learning rate of the whole", DefaultValueFactory = _ => Defaults.Rate };
    readonly Option<float> backbone = new("--backbone") { Description = "factor on it for what lies before the last LAP layer", DefaultValueFactory = _ => Defaults.BackboneRate };
    readonly Option<float> weight = new("--weight") { Description = "weight of what supervises attention beside the classes' own loss", DefaultValueFactory = _ => Defaults.Loss.Weight };
    readonly Option<int> batch = new Option<int>("--batch") { Description = "pictures of a step", DefaultValueFactory = _ => Defaults.Batch }.Within(1);
    readonly Option<string> augment = AugmentationOption.Create();
    readonly Option<int> workers = new Option<int>("--workers") { Description = "threads that prepare pictures; the result does not depend on it", DefaultValueFactory = _ => 1 }.Within(1, 64);
    readonly Option<ulong> seed = new("--seed") { Description = "key of the order and the augmentation", DefaultValueFactory = _ => 1 };
    readonly Option<FileInfo> output = new("--output") { Description = "the trained ONNX file; NAME.json, .labels.txt, .csv and .html come to lie beside it", Required = true };
    readonly Option<bool> json = new("--json") { Description = "JSON on stdout" };
    readonly DeviceOptions device = new();

    public static Command Create()
    {
        var verb = new LapTrainCommand();
        var command = new Command("train", "Train a network's LAP layers, with masks or boxes for some of the pictures where there are any.");
        foreach (var option in new Option[] { verb.model, verb.preset, verb.modelJson, verb.labels, verb.data, verb.heldOut })
            command.Options.Add(option);
        verb.masks.AddTo(command);
        foreach (var option in new Option[] { verb.distil, verb.distilMethod, verb.share, verb.scorerEpochs, verb.epochs, verb.scorerRate, verb.rate, verb.backbone, verb.weight, verb.batch, verb.augment, verb.workers, verb.seed, verb.output, verb.json })
            command.Options.Add(option);
        verb.device.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var files = new TrainedFiles(parsed.GetValue(output)!);
        var part = parsed.GetValue(share);
        if (part is not (>= 0 and <= 1))
            throw new UsageException(FormattableString.Invariant($"--share {part}: from 0 to 1"));
        var classifier = ModelOptions.Load(
            parsed.GetValue(model)!, parsed.GetValue(preset), parsed.GetValue(modelJson), parsed.GetValue(labels), new OnnxReading(), () => DatasetOptions.First(parsed.GetValue(data)!));
        using var backend = device.Open(parsed);
        using var training = DatasetOptions.Open(parsed.GetValue(data)!, classifier);
        using var evaluated = parsed.GetValue(heldOut) is { } path ? DatasetOptions.Open(path, classifier) : null;
        using var teacher = Teacher(parsed, training, backend);
        var known = (teacher?.Masks(classifier) ?? masks.Of(parsed, training, classifier))?.Share(part, parsed.GetValue(seed));
        var options = Options(parsed, known);
        var lap = new LapTraining(classifier.Preprocessing, new PictureSource(training, classifier), evaluated is null ? null : new PictureSource(evaluated, classifier), backend, options);
        LapTrained? found = null;
        var shown = new TrainingOptions { Epochs = options.Epochs, Batch = options.Batch, Optimiser = new AdamW(), Rate = new Cosine(options.Rate), Augmentations = options.Augmentations, Seed = options.Seed };
        var result = new TrainingView(shown).Show(progress =>
        {
            found = lap.Run((OnnxModel)classifier.Network, progress, cancellation);
            return new(found.Epochs, null, false);
        });
        files.Save(new Classifier(found!.Model, classifier.Preprocessing, classifier.Labels), result, shown, (training, evaluated), backend);
        files.Say(result, parsed.GetValue(json));
        return 0;
    }

    LapTeacher? Teacher(ParseResult parsed, Dataset data, Backend backend)
    {
        if (parsed.GetValue(distil) is not { } file)
            return null;
        if (masks.AreGiven(parsed))
            throw new UsageException("--distil and --masks or --boxes both say where classes show: give one");
        var network = ModelOptions.Load(file, parsed.GetValue(preset), null, parsed.GetValue(labels), new OnnxReading(), () => DatasetOptions.First(parsed.GetValue(this.data)!));
        return new(network, data, backend, parsed.GetValue(distilMethod)!);
    }

    LapTrainingOptions Options(ParseResult parsed, LapMasks? known) => new()
    {
        ScorerEpochs = parsed.GetValue(scorerEpochs),
        ScorerRate = parsed.GetValue(scorerRate),
        Epochs = parsed.GetValue(epochs),
        Rate = parsed.GetValue(rate),
        BackboneRate = parsed.GetValue(backbone),
        Batch = parsed.GetValue(batch),
        Augmentations = AugmentationOption.Parse(parsed.GetValue(augment)!),
        Workers = parsed.GetValue(workers),
        Precision = device.Precision(parsed),
        Seed = parsed.GetValue(seed),
        Masks = known,
        Loss = new() { Weight = parsed.GetValue(weight), IsExact = masks.AreExact(parsed) || parsed.GetValue(distil) is not null },
    };
}
