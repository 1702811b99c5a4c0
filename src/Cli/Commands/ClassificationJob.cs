using System.CommandLine;
using System.Text.Json;
using Whence.Diagnose.Data;
using Whence.Diagnose.Report;
using Whence.Diagnose.Weakness;

namespace Whence.Cli;

/// <summary>The JSON output of whence diagnose.</summary>
sealed record DiagnoseJson(Diagnosis Diagnosis, IReadOnlyList<GateResult> Gates, IReadOnlyList<BaselineChange> Changes, IReadOnlyList<Drift> Drift);

/// <summary>What is done with the joined tables of classifications, of one machine or of many.</summary>
sealed class ClassificationJob
{
    readonly DiagnoseNames names = new();

    readonly Option<FileInfo?> baseline = new("--baseline")
    {
        Description = "what an earlier diagnose printed with --json: if errors are more frequent now, or of detections recall, precision or AP50 smaller, overall or in a value, beyond chance, the command ends with 3",
    };

    readonly Option<string?> drift = new("--drift")
    {
        Description = "a set within the examples, such as origin=production: how differently are the other properties spread over it and over the rest?",
    };

    readonly Option<string?> sets = new("--sets") { Description = "a property that tells sets apart, such as training and test: near-duplicates across them, by a column 'hash' as annotate writes it, are leaks" };
    readonly Option<int> least = new("--least") { Description = "smallest slice that is tried, or compared with the baseline's", DefaultValueFactory = _ => 30 };
    readonly Option<int> conditions = new Option<int>("--conditions") { Description = "how many conditions a slice may have: 1, 2 or 3", DefaultValueFactory = _ => 2 }.Within(1, 3);
    readonly Option<bool> holm = new("--holm") { Description = "adjust p-values after Holm instead of Benjamini and Hochberg: fewer, surer slices" };
    readonly Option<ulong> seed = new("--seed") { Description = "key of the random numbers", DefaultValueFactory = _ => 1 };

    public void AddTo(Command command)
    {
        Option[] all = [baseline, drift, sets, least, conditions, holm, seed];
        foreach (var option in all)
            command.Add(option);
        names.AddTo(command);
    }

    /// <summary>How the columns are called.</summary>
    public TableNames Names(ParseResult parsed) => names.Of(parsed);

    /// <summary>The options that are for classification only, as far as they are given.</summary>
    public IEnumerable<string> Given(ParseResult parsed) =>
        new Option[] { drift, sets, conditions, holm }.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name).Concat(names.GivenOfClasses(parsed));

    /// <summary>The earlier diagnosis to hold this one against; null where there is none.</summary>
    public string? BaselinePath(ParseResult parsed) => parsed.GetValue(baseline)?.FullName;

    /// <summary>The smallest slice that is tried or compared.</summary>
    public int Least(ParseResult parsed) => parsed.GetValue(least);

    /// <summary>Key of the random numbers.</summary>
    public ulong Seed(ParseResult parsed) => parsed.GetValue(seed);

    public int Run(ParseResult parsed, Func<TableSet> read, DiagnoseOutput output, CancellationToken cancellation)
    {
        Gate[] wanted = [.. output.Gates(parsed).Select(Gate.Parse)];
        var earlier = BaselinePath(parsed) is { } path ? Baseline.Read(path) : null;
        var pictures = output.Pictures(parsed);
        var data = read().Join(Names(parsed));
        var options = new DiagnosisOptions { Slices = new() { Least = Least(parsed), Holm = parsed.GetValue(holm), Conditions = parsed.GetValue(conditions) }, Similar = Names(parsed).Similar, Sets = parsed.GetValue(sets), Seed = Seed(parsed) };
        var diagnosis = Diagnosis.Of(data, options, cancellation);
        GateResult[] results = [.. wanted.SelectMany(gate => data.Models.Select(model => gate.Check(data, model)))];
        var changes = earlier?.Compare(diagnosis, options.Slices.Least) ?? [];
        var spread = parsed.GetValue(drift) is { } set ? Drift.Between(data.Properties, SetOf(set)) : [];
        var report = new DiagnoseJson(diagnosis, results, changes, spread);
        output.Save(parsed, "diagnosis.html", () => DiagnosisPage.Render(report, pictures));
        if (output.IsJson(parsed))
            Console.Out.WriteLine(JsonSerializer.Serialize(report, JsonContext.Default.DiagnoseJson));
        else
            DiagnosisText.Write(report);
        foreach (var change in changes.Where(change => change.IsWorse))
            Console.Error.WriteLine($"whence: {change.Model} is worse than before {DiagnosisTables.Sentence(change)}");
        return DiagnoseOutput.Passes(results) & !changes.Any(change => change.IsWorse) ? 0 : ExitCode.GateFailed;
    }

    static Condition SetOf(string text) => text.Split('=', 2) is [var property, var value]
        ? new(property.Trim(), value.Trim())
        : throw new UsageException($"--drift '{text}': expects PROPERTY=VALUE");
}
