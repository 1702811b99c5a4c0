using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Uncertainty;

namespace Whence.Cli;

/// <summary>A prediction of whence mitigate; uncertainty in nats.</summary>
sealed record PredictionJson(UncertaintySplit Uncertainty, IReadOnlyList<ClassScore> Top)
{
    public static PredictionJson Of(UncertainPrediction prediction) => new(prediction.Uncertainty, prediction.Top);
}

/// <summary>One line of the JSON output of whence mitigate. What it made worse is among the warnings too.</summary>
sealed record MitigationJson(
    string Image, string Members, IReadOnlyList<ModelJson> Models, string Version, int Count, string Device, ulong Seed, string Kind, string Place, string? Layer, double Strength, PredictionJson Before,
    PredictionJson After, bool KeepsClass, double Reduction, IReadOnlyList<string> Worse, SavedFiles Files, IReadOnlyList<string> Warnings);
