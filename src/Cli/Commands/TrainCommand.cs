using System.CommandLine;
using Whence.Explain.Reports;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Onnx;
using Whence.Models.Training;
using Whence.Runtime;
using Whence.Uncertainty;
using Whence.Uncertainty.Reports;

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
    readonly Option<int> members = new Option<int>("--members")
    {
        Description = "a deep ensemble of so many networks by the seeds from --seed on, NAME-1.onnx and so on, one after the other, with one page",
        DefaultValueFactory = _ => 1,
    }.Within(1);
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
        command.Options.Add(verb.members);
        command.Options.Add(verb.json);
        verb.device.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var count = parsed.GetValue(members);
        int?[] numbers = count == 1 ? [null] : [.. Enumerable.Range(1, count).Select(member => (int?)member)];
        TrainedFiles[] files = [.. numbers.Select(member => new TrainedFiles(parsed.GetValue(output)!, member))];
        var options = Options(parsed, 0, null);
        if (options.Patience is not null && parsed.GetValue(heldOut) is null)
            throw new UsageException("--patience looks at the loss of held-out pictures: give --heldout DATA");
        if (count > 1 && !network.BeginsFromNothing(parsed))
            Console.Error.WriteLine("whence: members of a file begin from its weights, and differ by order and augmentation alone");
        using var backend = device.Open(parsed);
        var first = network.Classifier(parsed, parsed.GetValue(data)!, parsed.GetValue(seed));
        using var training = DatasetOptions.Open(parsed.GetValue(data)!, first);
        using var evaluated = parsed.GetValue(heldOut) is { } path ? DatasetOptions.Open(path, first) : null;
        List<(Classifier Network, TrainingResult Result)> trained = [];
        foreach (var (number, own) in numbers.Zip(files))
        {
            var classifier = trained.Count == 0 ? first : network.Classifier(parsed, parsed.GetValue(data)!, parsed.GetValue(seed) + (ulong)trained.Count);
            trained.Add(One(classifier, training, evaluated, backend, Options(parsed, trained.Count, number), cancellation));
            own.Save(trained[^1].Network, trained[^1].Result);
        }
        SavePage(files, trained, options, (training, evaluated), backend);
        foreach (var (own, (_, result)) in files.Zip(trained))
            own.Say(result, parsed.GetValue(json));
        return 0;
    }

    TrainingOptions Options(ParseResult parsed, int index, int? number)
    {
        var options = recipe.Of(parsed, parsed.GetValue(seed) + (ulong)index) with { Precision = device.Precision(parsed) };
        return options with { Checkpoint = options.Checkpoint is { } path ? TrainedFiles.Numbered(path, number) : null };
    }

    static (Classifier Network, TrainingResult Result) One(Classifier classifier, Dataset training, Dataset? evaluated, Backend backend, TrainingOptions options, CancellationToken cancellation)
    {
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var trainer = new Trainer(classifier, new PictureSource(training, classifier), evaluated is null ? null : new PictureSource(evaluated, classifier), weights, options);
        Console.Error.WriteLine($"whence: {trainer.Trained.Count} weights are trained; a step holds {trainer.Memory}");
        var result = new TrainingView(options).Show(progress => trainer.Run(progress, cancellation));
        return (new(trainer.Result(), classifier.Preprocessing, classifier.Labels), result);
    }

    static void SavePage(TrainedFiles[] files, List<(Classifier Network, TrainingResult Result)> trained, TrainingOptions options, (Dataset Training, Dataset? HeldOut) data, Backend backend)
    {
        OnnxModel[] saved = [.. files.Select(own => OnnxModel.Load(own.Model))];
        var together = trained.Count > 1 && data.HeldOut is { } held && trained[0].Network.Link == ScoreLink.Softmax
            ? EnsembleScores.Of([.. trained.Select(member => member.Network)], new PictureSource(held, trained[0].Network), backend) : null;
        File.WriteAllText(files[0].Report, TrainingReport.Render(
            [.. trained.Select(member => member.Result)], together, options, (data.Training.Name, data.Training.Count), data.HeldOut?.Name, Provenance.Of(saved, backend)));
        if (together is not null)
            Console.Error.WriteLine(FormattableString.Invariant($"whence: {trained.Count} members together: {together.Accuracy:0.00 %} of the held-out right, loss {together.Loss:0.000}"));
    }
}
