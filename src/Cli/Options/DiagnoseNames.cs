using System.CommandLine;
using Whence.Diagnose.Data;

namespace Whence.Cli;

/// <summary>The options that say which column is what.</summary>
sealed class DiagnoseNames
{
    readonly Option<string?> id = new("--id-column") { Description = "column of the ids, in every table; by default id, image, path or the like" };
    readonly Option<string?> truth = new("--truth-column") { Description = "column of the true class; by default truth, label, class or the like" };
    readonly Option<string?> prediction = new("--prediction-column") { Description = "column of the predicted class; by default prediction, predicted, label or the like" };
    readonly Option<string?> confidence = new("--confidence-column") { Description = "column of the predicted class's probability, or of two classes' score" };
    readonly Option<string?> positive = new("--positive") { Description = "of two classes the one that a score speaks of; by default the later" };
    readonly Option<string[]> classes = new("--classes") { Description = "classes that there are beside those in the tables", AllowMultipleArgumentsPerToken = true };
    readonly Option<bool> multiLabel = new("--multi-label") { Description = "examples have any number of labels (cat;dog): every example and class is an observation, yes or no" };
    readonly Option<bool> onlyMatched = new("--only-matched") { Description = "leave out, and count, examples that a table lacks; otherwise they are refused" };
    readonly Option<string[]> bins = new("--bins")
    {
        Description = "how a property's numbers are cut: NAME=quantiles:4, NAME=width:5, or edges as in NAME=0.2,0.5; by default quartiles",
    };

    readonly Option<string[]> similar = new("--similar") { Description = "classes that are like each other, with semicolons between, as in cat;lynx: a group an option" };

    public void AddTo(Command command)
    {
        Option[] all = [id, truth, prediction, confidence, positive, classes, multiLabel, onlyMatched, similar, bins];
        foreach (var option in all)
            command.Add(option);
    }

    /// <summary>The options that have no meaning for detections, as far as they are given.</summary>
    public IEnumerable<string> GivenOfClasses(ParseResult parsed) =>
        new Option[] { truth, prediction, confidence, positive, classes, multiLabel, onlyMatched }.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name);

    public TableNames Of(ParseResult parsed) => new()
    {
        Id = parsed.GetValue(id),
        Truth = parsed.GetValue(truth),
        Prediction = parsed.GetValue(prediction),
        Confidence = parsed.GetValue(confidence),
        Positive = parsed.GetValue(positive),
        Classes = parsed.GetValue(classes) ?? [],
        IsMultiLabel = parsed.GetValue(multiLabel),
        OnlyMatched = parsed.GetValue(onlyMatched),
        Similar = [.. (parsed.GetValue(similar) ?? []).Select(group => (IReadOnlyList<string>)group.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
        Binnings = Bins(parsed.GetValue(bins) ?? []),
    };

    static Dictionary<string, Binning> Bins(string[] rules)
    {
        var byName = new Dictionary<string, Binning>();
        foreach (var rule in rules)
        {
            if (rule.LastIndexOf('=') is not (> 0 and var at))
                throw new UsageException($"--bins '{rule}': expects NAME=RULE");
            byName[rule[..at]] = Binning.Parse(rule[(at + 1)..]);
        }
        return byName;
    }
}
