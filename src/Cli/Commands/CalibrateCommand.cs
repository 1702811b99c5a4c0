using System.CommandLine;
using System.Text.Json;
using Whence.Explain.Reports;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.Reports;
using static System.FormattableString;

namespace Whence.Cli;

/// <summary>whence calibrate: temperature and conformal threshold of a model, from held-out pictures.</summary>
sealed class CalibrateCommand
{
    const string Role = "data";

    readonly ModelOptions model = new();
    readonly Option<string> data = new("--data")
    {
        HelpName = "DATA",
        Description = $"labelled pictures not trained on: {DatasetOptions.Forms}",
        Required = true,
    };

    readonly Option<FileInfo?> output = new("--output") { Description = "the calibration goes here, for whence judge" };
    readonly Option<double> alpha = new("--alpha") { Description = "error rate that the conformal sets may have" };
    readonly Option<string> score = new("--score") { Description = "of the conformal sets: lac, aps or raps" };
    readonly Option<bool> isNeverEmpty = new("--never-empty") { Description = "an empty set gets the most probable label" };
    readonly Option<bool> usesAll = new("--all")
    {
        Description = "temperature and threshold from half of the pictures each, none left to report coverage on",
    };

    readonly Option<int?> images = new Option<int?>("--images") { Description = "at most so many pictures, drawn by the seed" }.Within(1);
    readonly Option<ulong> seed = new("--seed") { Description = "key of the random numbers" };
    readonly Option<bool> json = new("--json") { Description = "JSON on stdout" };
    readonly Option<FileInfo?> html = new("--html") { Description = "a page with reliability diagrams is written here" };
    readonly Option<string?> shard;
    readonly Option<DirectoryInfo?> folder;

    CalibrateCommand()
    {
        (shard, folder) = FeatureSource.Options("calibrate");
        alpha.DefaultValueFactory = _ => 0.1;
        score.DefaultValueFactory = _ => "lac";
        score.AcceptOnlyFromAmong("lac", "aps", "raps");
        seed.DefaultValueFactory = _ => 1;
    }

    Option[] Study => [output, alpha, score, isNeverEmpty, usesAll, seed, json, html];

    public static Command Create()
    {
        var verb = new CalibrateCommand();
        var command = new Command("calibrate", "Fit a temperature and a conformal threshold on held-out pictures.") { verb.data };
        foreach (var option in verb.Study.Concat([verb.images, verb.shard, verb.folder]))
            command.Add(option);
        command.Add(Merge());
        verb.model.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    static Command Merge()
    {
        var (verb, parts) = (new CalibrateCommand(), new Argument<FileInfo[]>("PART") { Description = "all parts that calibrate --shard wrote, in any order", Arity = ArgumentArity.OneOrMore });
        var command = new Command("merge", "Calibrate on the parts of many machines: the same, to the last bit, as on one.") { parts };
        foreach (var option in verb.Study)
            command.Add(option);
        verb.model.AddTo(command);
        command.SetAction(parsed =>
        {
            using var job = new FeatureJob(verb.model, parsed, null);
            verb.Fit(parsed, job, FeatureSource.Of(job, parsed.GetValue(parts)!).All(Role).First());
            return 0;
        });
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        CheckAlpha(parsed);
        using var job = new FeatureJob(model, parsed, () => DatasetOptions.First(parsed.GetValue(data)!), parsed.GetValue(images), parsed.GetValue(seed));
        var source = FeatureSource.Here(job, parsed, shard, folder);
        if (source.Part is null)
            Output(parsed);
        var set = source.Labelled(Role, parsed.GetValue(data)!, cancellation);
        if (!source.IsPart(parsed, folder))
            Fit(parsed, job, set);
        return 0;
    }

    void Fit(ParseResult parsed, FeatureJob job, (string Name, FeatureSet Set) data)
    {
        var options = new ConformalOptions { Seed = parsed.GetValue(seed), IsNeverEmpty = parsed.GetValue(isNeverEmpty) };
        var kind = Enum.Parse<ConformalScore>(parsed.GetValue(score)!, ignoreCase: true);
        var study = CalibrationStudy.Run(data.Set, CheckAlpha(parsed), kind, options, parsed.GetValue(usesAll));
        var path = Output(parsed);
        new CalibrationFile(job.Name, NetworkFingerprint.Of(job.Classifier), study.Temperature, study.Conformal, data.Name).Save(path);
        if (parsed.GetValue(html) is { } page)
            File.WriteAllText(page.FullName, CalibrationReport.Render(study, Provenance.Of(job.Classifier), data.Name));
        if (parsed.GetValue(json))
            WriteJson(CalibrateJson.Of(study, job.Classifier, data.Name, path));
        else
            Write(study, path);
    }

    double CheckAlpha(ParseResult parsed) => parsed.GetValue(alpha) is > 0 and < 1 and var rate ? rate
        : throw new UsageException(Invariant($"--alpha is {parsed.GetValue(alpha)}, a number between 0 and 1 is needed"));

    string Output(ParseResult parsed) => parsed.GetValue(output)?.ToString() ?? throw new UsageException("--output is needed: the calibration's file");

    static void WriteJson(CalibrateJson line) => Console.Out.WriteLine(JsonSerializer.Serialize(line, JsonContext.Default.CalibrateJson));

    static void Write(CalibrationStudy study, string output)
    {
        ConsoleTable.Write(["", "softmax", Invariant($"temperature {study.Temperature:0.###}")],
        [
            Row("accuracy", s => s.Accuracy),
            Row("mean confidence", s => s.MeanConfidence),
            Row("nll (nats)", s => s.NegativeLogLikelihood),
            Row("brier", s => s.Brier),
            Row("ece", s => s.ExpectedError),
            Row("ece by chance alone", s => s.Floor.Mean),
            Row("mce", s => s.MaximumError),
            Row("class-wise ece", s => s.ClassWiseError),
        ]);
        var (c, expected) = (study.Conformal, study.Conformal.CoverageInterval);
        var kind = c.Score.ToString().ToLowerInvariant();
        Console.Out.WriteLine(Invariant($"sets: {kind}, alpha {c.Alpha:0.###}, threshold {c.Quantile:0.####} from {c.Count} pictures"));
        Console.Out.WriteLine(Invariant($"coverage lies in {expected.Low:0.000} to {expected.High:0.000} with 90 % probability"));
        if (study.Coverage is { } found)
        {
            var sizes = Invariant($"mean size {found.MeanSize:0.00}, {found.Empty} empty");
            Console.Out.WriteLine(Invariant($"coverage of {found.Count} others: {found.Coverage.Mean:0.000}, {sizes}"));
        }
        foreach (var warning in study.Warnings)
            Console.Out.WriteLine($"warning: {warning}");
        Console.Out.WriteLine($"written: {output}");

        string[] Row(string name, Func<CalibrationScores, double> value) =>
            [name, Invariant($"{value(study.Before):0.0000}"), Invariant($"{value(study.After):0.0000}")];
    }
}
