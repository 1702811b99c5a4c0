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
    readonly DetectionJob detection = new();
    readonly MapJob maps = new();
    readonly DiagnoseOutput output = new();

    public static Command Create()
    {
        var verb = new DiagnoseCommand();
        var command = new Command("diagnose", "Find where a model fails, from tables of truths, predictions and properties.")
        {
            verb.truth, verb.predictions, verb.properties, verb.shard, DiagnoseMergeCommand.Create(),
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
        var truths = parsed.GetValue(truth)!.FullName;
        if (CocoReader.IsTruth(truths))
            return RunDetection(parsed, truths);
        var names = classification.Names(parsed);
        return ShardOption.Of(parsed, shard) is { } part ? SavePart(parsed, part, Read()) : classification.Run(parsed, Read, output, cancellation);

        TableSet Read() => TableSet.Read(truths, Predictions(parsed), Paths(parsed, properties), names);
    }

    int SavePart(ParseResult parsed, (int Index, int Count) part, TableSet tables)
    {
        var stretch = tables.Stretch(part.Index, part.Count, classification.Names(parsed));
        var path = output.PathOf(parsed, $"{part.Index}-of-{part.Count}.part") ?? throw new UsageException("--shard needs --out, the folder of the parts");
        TablePartFile.Save(new(part.Index, part.Count, tables.Truth.Fingerprint(), stretch), path);
        Console.Error.WriteLine($"whence: {path}: {stretch.Truth.Rows} of {tables.Truth.Rows} examples");
        return 0;
    }

    int RunDetection(ParseResult parsed, string truths)
    {
        string[] others = [.. new Option[] { properties, shard }.Where(option => parsed.GetResult(option) is not null).Select(option => option.Name), .. classification.Given(parsed)];
        if (others.Length > 0)
            throw new UsageException($"{string.Join(", ", others)}: for classification; of detections COCO's, VOC's and TIDE's figures are given");
        return maps.IsAsked(parsed)
            ? maps.Run(parsed, truths, output)
            : detection.Run(parsed, truths, Predictions(parsed), classification.Names(parsed).Similar, output);
    }

    string[] Predictions(ParseResult parsed) => Paths(parsed, predictions) is { Length: > 0 } paths
        ? paths
        : throw new UsageException("--predictions is needed, a file for each model; or --maps with objects in COCO's JSON");

    static string[] Paths(ParseResult parsed, Option<FileInfo[]> files) => [.. (parsed.GetValue(files) ?? []).Select(file => file.FullName)];
}
