using System.CommandLine;
using System.Text.Json;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Report;

namespace Whence.Cli;

/// <summary>The JSON output of whence diagnose for detections.</summary>
sealed record DetectionJson(string Model, DetectionDiagnosis Detection, IReadOnlyList<GateResult> Gates, IReadOnlyList<DetectionChange> Changes);

/// <summary>What is done with detections, of one machine or of many: boxes or masks.</summary>
sealed class DetectionJob(ClassificationJob shared)
{
    readonly Option<double> leastScore = new("--least-score")
    {
        Description = "detections below this score are left out; precision is of all that are left",
        DefaultValueFactory = _ => double.NegativeInfinity,
    };

    public void AddTo(Command command) => command.Add(leastScore);

    /// <summary>The options that are for detections only, as far as they are given.</summary>
    public IEnumerable<string> Given(ParseResult parsed) => parsed.GetResult(leastScore) is { Implicit: false } ? [leastScore.Name] : [];

    /// <exception cref="UsageException">An option of classifications is given.</exception>
    public int Run(ParseResult parsed, Func<DetectionSet> read, DiagnoseOutput output, CancellationToken cancellation)
    {
        Refuse(parsed, output);
        DetectionGate[] conditions = [.. output.Gates(parsed).Select(DetectionGate.Parse)];
        var earlier = shared.BaselinePath(parsed) is { } path ? DetectionBaseline.Read(path) : null;
        var (names, passes, seed) = (shared.Names(parsed), true, shared.Seed(parsed));
        var models = read().Join(names);
        foreach (var note in models[0].Data.Notes)
            Console.Error.WriteLine($"whence: {note}");
        foreach (var (model, all) in models)
        {
            cancellation.ThrowIfCancellationRequested();
            var data = all.From(parsed.GetValue(leastScore));
            var diagnosis = DetectionDiagnosis.Of(data, names.Similar, seed, shared.Least(parsed));
            GateResult[] results = [.. conditions.Select(gate => gate.Check(model, data, diagnosis, seed))];
            var report = new DetectionJson(model, diagnosis, results, earlier?.Compare(model, diagnosis, models.Count == 1, shared.Least(parsed)) ?? []);
            output.Save(parsed, $"{model}.html", () => DetectionPage.Render(report));
            if (output.IsJson(parsed))
                Console.Out.WriteLine(JsonSerializer.Serialize(report, JsonContext.Default.DetectionJson));
            else
                DiagnosisText.Write(report);
            foreach (var change in report.Changes.Where(change => change.IsWorse))
                Console.Error.WriteLine($"whence: {DiagnosisTables.Sentence(change)}");
            passes &= DiagnoseOutput.Passes(results) & !report.Changes.Any(change => change.IsWorse);
        }
        return passes ? 0 : ExitCode.GateFailed;
    }

    /// <summary>Refuses the options of classifications.</summary>
    /// <exception cref="UsageException">One is given.</exception>
    public void Refuse(ParseResult parsed, DiagnoseOutput output)
    {
        string[] others = [.. shared.Given(parsed), .. output.GivenPictures(parsed)];
        if (others.Length > 0)
            throw new UsageException($"{string.Join(", ", others)}: for classification, and these are detections");
    }
}
