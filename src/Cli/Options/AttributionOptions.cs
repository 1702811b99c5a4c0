using System.CommandLine;
using Whence.Runtime;
using Whence.Uncertainty;

namespace Whence.Cli;

/// <summary>The options by which an uncertainty is attributed, shared by the verbs that do it.</summary>
sealed class AttributionOptions
{
    readonly Option<UncertaintyKind> kind = new("--kind") { Description = "the uncertainty to attribute: total, aleatoric, epistemic", DefaultValueFactory = _ => UncertaintyKind.Epistemic };
    readonly Option<PropagationMode> mode = new("--mode") { Description = "fast: one pass per member; exact: one per member and class", DefaultValueFactory = _ => PropagationMode.Fast };
    readonly Option<ShareForm> share = new("--share") { Description = "epistemic shares of members and classes: complete, signed, class", DefaultValueFactory = _ => ShareForm.Complete };
    readonly Option<LogitCoefficients> coefficients = new("--coefficients") { Description = "from probabilities to logits: softmax, proportional", DefaultValueFactory = _ => LogitCoefficients.Softmax };
    readonly Option<double?> temperature = new("--map-temperature") { Description = "sharpens maps by a softmax of this temperature; without it they are divided by their sum" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { kind, mode, share, coefficients, temperature })
            command.Options.Add(option);
    }

    public UncertaintyKind Kind(ParseResult parsed) => parsed.GetValue(kind);

    public UncertaintyOptions Options(ParseResult parsed, Precision precision) => new()
    {
        Mode = parsed.GetValue(mode),
        Share = parsed.GetValue(share),
        Coefficients = parsed.GetValue(coefficients),
        MapTemperature = parsed.GetValue(temperature),
        Precision = precision,
    };

    /// <summary>What was asked for, as rows of a report.</summary>
    public IEnumerable<(string Name, string Value)> Given(ParseResult parsed) =>
    [
        ("Attribution", $"UA-Backprop, {parsed.GetValue(mode).ToString().ToLowerInvariant()}"),
        ("Shares", $"{parsed.GetValue(share)}".ToLowerInvariant()),
        ("Coefficients", $"{parsed.GetValue(coefficients)}".ToLowerInvariant()),
    ];
}
