using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Uncertainty;

namespace Whence.Cli;

/// <summary>What a class contributes to an uncertainty, in nats.</summary>
sealed record ClassNatsJson(int Index, string Label, double Nats);

/// <summary>One line of the JSON output of whence uncertainty; uncertainty in nats. The totals are those of all classes, the largest first.</summary>
sealed record UncertaintyJson(
    string Image, string Members, IReadOnlyList<ModelJson> Models, string Version, int Count, string Device, ulong Seed, UncertaintySplit Uncertainty, IReadOnlyList<ClassScore> Top, string Kind,
    IReadOnlyList<ClassNatsJson> ClassTotals, double MapSum, double Milliseconds, long BytesPlanned, SavedFiles Files, IReadOnlyList<string> Warnings);
