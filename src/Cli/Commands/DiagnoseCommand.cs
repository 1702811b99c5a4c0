using System.CommandLine;
using Whence.Diagnose.Data;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Tables;

namespace Whence.Cli;

/// <summary>whence diagnose: which properties of the inputs make a model fail, from tables alone.</summary>
sealed class DiagnoseCommand
{
    readonly Option<FileInfo> truth = new("--truth")
    {
        Description = $"the true classes: {TableReader.Forms}; columns that are neither id nor class are properties. Or objects in COCO's JSON",
        Required = true,
    };

    readonly Option<FileInfo[]> predictions = new("--predictions")
    {
        Description = "a model's predictions, by id: a predicted class, a probability for every class (p:NAME), or with two classes a score; of COCO's objects, detections. More files, more models",
        AllowMultipleArgumentsPerToken = true,
    };

    readonly Option<FileInfo[]> properties = new("--properties") { Description = "tables with further properties, by id", AllowMultipleArgumentsPerToken = true };
    readonly Option<string?> shard = ShardOption.Create("write the I-th of N stretches of the examples into --out as a part, for diagnose merge; predictions and properties may be of that stretch alone");
    readonly ClassificationJob classification = new();
    readonly DetectionJob detection;

    readonly Option<DetectionShape> shape = new("--shape")
    {
        Description = "what of detected objects is compared: boxes, masks; by default boxes where the detections state them",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "boxes" => DetectionShape.Boxes,
            "masks" => DetectionShape.Masks,
            var other => throw new UsageException($"--shape {other}: boxes or masks"),
        },
    };

    readonly MapJob maps = new();
    readonly DiagnoseOutput output = new();

    DiagnoseCommand() => detection = new(classification);

    public static Command Create()
    {
        var verb = new DiagnoseCommand();
        var command = new Command("diagnose", "Find where a model fails, from tables of truths, predictions and properties.")
        {
            verb.truth, verb.predictions, verb.properties, verb.shard, verb.shape, DiagnoseMergeCommand.Create(),
        };
        verb.output.AddTo(command);
        verb.classification.AddTo(command);
        verb.detection.AddTo(command);
        verb.maps.AddTo(command);
        // Apart, so that a signal ends the command even where nothing looks for it.
        command.SetAction((parsed, cancellation) => Task.Run(() => verb.Run(parsed, cancellation), cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (truths, names, part) = (parsed.GetValue(truth)!.FullName, classification.Names(parsed), ShardOption.Stretch(parsed, shard));
        if (!CocoReader.IsTruth(truths))
        {
            Refuse("for detections, and these are classifications", [.. Given(parsed, shape), .. detection.Given(parsed)]);
            return part is { } stretch ? SavePart(parsed, Tables().Part(stretch, names)) : classification.Run(parsed, Tables, output, cancellation);
        }
        if (maps.IsAsked(parsed))
        {
            Refuse("maps are judged by the objects alone", [.. Given(parsed, predictions, properties, shard, shape), .. detection.Given(parsed), .. classification.Given(parsed)]);
            return maps.Run(parsed, truths, output);
        }
        if (part is not { } own)
            return detection.Run(parsed, Objects, output, cancellation);
        detection.Refuse(parsed, output);
        return SavePart(parsed, Objects().Part(own, names));

        TableSet Tables() => TableSet.Read(truths, Predictions(parsed), Paths(parsed, properties), names);

        DetectionSet Objects() => DetectionSet.Read(truths, Predictions(parsed), Paths(parsed, properties), parsed.GetValue(shape), names);
    }

    int SavePart(ParseResult parsed, TablePart part)
    {
        var path = output.PathOf(parsed, $"{part.Shard.Index}-of-{part.Shard.Count}.part") ?? throw new UsageException("--shard needs --out, the folder of the parts");
        TablePartFile.Save(part, path);
        Console.Error.WriteLine($"whence: {path}: {part.Truth[0].Rows} {(part.Task == PartTask.Classification ? "examples" : "pictures")}");
        return 0;
    }

    static void Refuse(string why, string[] options)
    {
        if (options.Length > 0)
            throw new UsageException($"{string.Join(", ", options)}: {why}");
    }

    static IEnumerable<string> Given(ParseResult parsed, params Option[] options) => options.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name);

    string[] Predictions(ParseResult parsed) => Paths(parsed, predictions) is { Length: > 0 } paths
        ? paths
        : throw new UsageException("--predictions is needed, a file for each model; or --maps with objects in COCO's JSON");

    static string[] Paths(ParseResult parsed, Option<FileInfo[]> files) => [.. (parsed.GetValue(files) ?? []).Select(file => file.FullName)];
}
