using System.CommandLine;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Training;

namespace Whence.Cli;

/// <summary>whence train: trains an ONNX file's network, or one of the known architectures, on pictures.</summary>
sealed class TrainCommand
{
    readonly TrainedNetworkOptions network = new();
    readonly RecipeOptions recipe = new();
    readonly DeviceOptions device = new();
    readonly Option<string> data = new("--data") { HelpName = "DATA", Description = $"labelled pictures to train on: {DatasetOptions.Forms}", Required = true };
    readonly Option<string?> heldOut = new("--heldout") { HelpName = "DATA", Description = "labelled pictures that are only evaluated, after every epoch" };
    readonly Option<FileInfo> output = new("--output") { Description = "the trained ONNX file; NAME.json, .labels.txt, .csv and .html come to lie beside it", Required = true };
    readonly Option<ulong> seed = new("--seed") { Description = "key of the weights, the order and the augmentation", DefaultValueFactory = _ => 1 };
    readonly Option<bool> json = new("--json") { Description = "JSON on stdout" };

    public static Command Create()
    {
        var verb = new TrainCommand();
        var command = new Command("train", "Train a network, of an ONNX file or new, on labelled pictures.");
        verb.network.AddTo(command);
        foreach (var option in new Option[] { verb.data, verb.heldOut, verb.output })
            command.Options.Add(option);
        verb.recipe.AddTo(command);
        command.Options.Add(verb.seed);
        command.Options.Add(verb.json);
        verb.device.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var options = recipe.Of(parsed, parsed.GetValue(seed)) with { Precision = device.Precision(parsed) };
        if (options.Patience is not null && parsed.GetValue(heldOut) is null)
            throw new UsageException("--patience looks at the loss of held-out pictures: give --heldout DATA");
        var files = new TrainedFiles(parsed.GetValue(output)!);
        using var backend = device.Open(parsed);
        using var weights = new Weights(backend);
        var classifier = network.Classifier(parsed, parsed.GetValue(data)!, parsed.GetValue(seed));
        classifier.Load(weights);
        using var training = DatasetOptions.Open(parsed.GetValue(data)!, classifier);
        using var evaluated = parsed.GetValue(heldOut) is { } path ? DatasetOptions.Open(path, classifier) : null;
        using var trainer = new Trainer(classifier, new PictureSource(training, classifier), evaluated is null ? null : new PictureSource(evaluated, classifier), weights, options);
        Console.Error.WriteLine($"whence: {trainer.Trained.Count} weights are trained; a step holds {trainer.Memory}");
        var result = new TrainingView(options).Show(progress => trainer.Run(progress, cancellation));
        var trained = new Classifier(trainer.Result(), classifier.Preprocessing, classifier.Labels);
        files.Save(trained, result, options, (training, evaluated), backend);
        files.Say(result, parsed.GetValue(json));
        return 0;
    }
}
