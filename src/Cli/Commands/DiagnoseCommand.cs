using System.CommandLine;
using System.Text.Json;
using Whence.Diagnose.Data;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Report;
using Whence.Diagnose.Tables;
using Whence.Diagnose.Weakness;

namespace Whence.Cli;

/// <summary>The JSON output of whence diagnose.</summary>
sealed record DiagnoseJson(Diagnosis Diagnosis, IReadOnlyList<GateResult> Gates, IReadOnlyList<BaselineChange> Changes, IReadOnlyList<Drift> Drift);

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
        Description = "a model's predictions, by id: a predicted class, a probability for every class (p:NAME), or with two classes a score. More files, more models",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    readonly Option<FileInfo[]> properties = new("--properties") { Description = "tables with further properties, by id", AllowMultipleArgumentsPerToken = true };
    readonly DiagnoseNames names = new();
    readonly Option<string[]> gates = new("--gate")
    {
        Description = "a condition to be met, such as accuracy[blur=high]>=0.8 or lower(accuracy)>=0.9: else the command ends with 3",
    };

    readonly Option<FileInfo?> baseline = new("--baseline")
    {
        Description = "what an earlier diagnose printed with --json: if errors are more frequent now, overall or in a value, beyond chance, the command ends with 3",
    };

    readonly Option<string?> drift = new("--drift")
    {
        Description = "a set within the examples, such as origin=production: how differently are the other properties spread over it and over the rest?",
    };

    readonly Option<int> least = new("--least") { Description = "smallest slice that is tried", DefaultValueFactory = _ => 30 };
    readonly Option<bool> holm = new("--holm") { Description = "adjust p-values after Holm instead of Benjamini and Hochberg: fewer, surer slices" };
    readonly Option<ulong> seed = new("--seed") { Description = "key of the random numbers", DefaultValueFactory = _ => 1 };
    readonly Option<bool> json = new("--json") { Description = "one JSON document on stdout" };
    readonly Option<DirectoryInfo?> output = new("--out") { Description = "a page, diagnosis.html, is written into this folder" };

    public static Command Create()
    {
        var verb = new DiagnoseCommand();
        var command = new Command("diagnose", "Find where a model fails, from tables of truths, predictions and properties.")
        {
            verb.truth, verb.predictions, verb.properties, verb.gates, verb.baseline, verb.drift, verb.least, verb.holm, verb.seed, verb.json, verb.output,
        };
        verb.names.AddTo(command);
        // Apart, so that a signal ends the command even where nothing looks for it.
        command.SetAction((parsed, cancellation) => Task.Run(() => verb.Run(parsed, cancellation), cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var truths = parsed.GetValue(truth)!.FullName;
        if (CocoReader.IsTruth(truths))
            return RunDetection(parsed, truths);
        Gate[] conditions = [.. (parsed.GetValue(gates) ?? []).Select(Gate.Parse)];
        var earlier = parsed.GetValue(baseline) is { } file ? Baseline.Read(file.FullName) : null;
        var data = ClassificationReader.Read(truths, Paths(parsed, predictions), Paths(parsed, properties), names.Of(parsed));
        var options = new DiagnosisOptions { Slices = new() { Least = parsed.GetValue(least), Holm = parsed.GetValue(holm) }, Seed = parsed.GetValue(seed) };
        var diagnosis = Diagnosis.Of(data, options, cancellation);
        GateResult[] results = [.. conditions.SelectMany(gate => data.Models.Select(model => gate.Check(data, model)))];
        var changes = earlier?.Compare(diagnosis, options.Slices.Least) ?? [];
        var spread = parsed.GetValue(drift) is { } set ? Drift.Between(data.Properties, SetOf(set)) : [];
        var report = new DiagnoseJson(diagnosis, results, changes, spread);
        if (parsed.GetValue(output) is { } folder)
            Save(folder, DiagnosisPage.Render(report));
        if (parsed.GetValue(json))
            Console.Out.WriteLine(JsonSerializer.Serialize(report, JsonContext.Default.DiagnoseJson));
        else
            DiagnosisText.Write(report);
        return Passes(results, changes) ? 0 : ExitCode.GateFailed;
    }

    static Condition SetOf(string text) => text.Split('=', 2) is [var property, var value]
        ? new(property.Trim(), value.Trim())
        : throw new UsageException($"--drift '{text}': expects PROPERTY=VALUE");

    static bool Passes(IReadOnlyList<GateResult> gates, IReadOnlyList<BaselineChange> changes)
    {
        foreach (var gate in gates.Where(gate => !gate.Holds))
            Console.Error.WriteLine(FormattableString.Invariant($"whence: gate {gate.Gate} fails for {gate.Model}: {gate.Measured:0.0000} on {gate.Count} examples"));
        foreach (var change in changes.Where(change => change.IsWorse))
            Console.Error.WriteLine($"whence: {change.Model} is worse than before {DiagnosisTables.Sentence(change)}");
        return gates.All(gate => gate.Holds) && !changes.Any(change => change.IsWorse);
    }

    int RunDetection(ParseResult parsed, string truths)
    {
        if (parsed.GetValue(gates) is { Length: > 0 } || parsed.GetValue(properties) is { Length: > 0 } || parsed.GetValue(baseline) is not null
            || parsed.GetValue(drift) is not null)
        {
            throw new UsageException("--gate, --baseline, --drift and --properties are for classification; of detections COCO's, VOC's and TIDE's figures are given");
        }
        foreach (var path in Paths(parsed, predictions))
        {
            var diagnosis = DetectionDiagnosis.Of(CocoReader.Read(truths, path));
            if (parsed.GetValue(output) is { } folder)
                Save(folder, DetectionPage.Render(diagnosis, Path.GetFileNameWithoutExtension(path)), $"{Path.GetFileNameWithoutExtension(path)}.html");
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(diagnosis, JsonContext.Default.DetectionDiagnosis));
            else
                DiagnosisText.Write(diagnosis);
        }
        return 0;
    }

    static string[] Paths(ParseResult parsed, Option<FileInfo[]> files) => [.. (parsed.GetValue(files) ?? []).Select(file => file.FullName)];

    static void Save(DirectoryInfo folder, string page, string name = "diagnosis.html")
    {
        folder.Create();
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, page);
        Console.Error.WriteLine($"whence: {path}");
    }
}
