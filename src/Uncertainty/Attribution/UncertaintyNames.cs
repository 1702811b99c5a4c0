using System.Globalization;

namespace Whence.Uncertainty;

/// <summary>
/// What uncertainty is called, everywhere: the kinds by their names in the field, the measures behind them [Depeweg 2018], and what they are measured by. JSON has the
/// same words.
/// </summary>
static class UncertaintyNames
{
    /// <summary>total, aleatoric or epistemic.</summary>
    public static string Word(UncertaintyKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>The quantity that measures a kind.</summary>
    public static string Measure(UncertaintyKind kind) => kind switch
    {
        UncertaintyKind.Total => "predictive entropy",
        UncertaintyKind.Aleatoric => "expected entropy",
        _ => "mutual information",
    };

    /// <summary>A kind with its measure, as a row of a table is called.</summary>
    public static string Of(UncertaintyKind kind) => $"{Word(kind)} uncertainty ({Measure(kind)})";

    /// <summary>softmax, posterior or members.</summary>
    public static string Word(UncertaintySource source) => source.ToString().ToLowerInvariant();

    /// <summary>A split in a line: the total, and the parts that it is made of.</summary>
    public static string Line(UncertaintySplit u) =>
        string.Create(CultureInfo.InvariantCulture, $"total uncertainty {u.Total:0.000} nats = {u.Aleatoric:0.000} aleatoric + {u.Epistemic:0.000} epistemic");
}
