using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Models;
using Whence.Uncertainty.Evidence;

namespace Whence.Uncertainty.Reports;

/// <summary>A class by number and name.</summary>
sealed record ClassJson(int Index, string Label);

/// <summary>A conformal set and the share of sets that hold the true class.</summary>
sealed record ConformalSetJson(double Coverage, IReadOnlyList<ClassJson> Set);

/// <summary>What may be claimed, with the classes left open.</summary>
sealed record AssertionJson(AssertionKind Kind, IReadOnlyList<ClassJson> Classes);

/// <summary>Evidence with the training examples behind it.</summary>
sealed record VerdictEvidenceJson(
    IReadOnlyList<double> Mean, double Variance, double SupportRatio, ClassJson RunnerUp, IReadOnlyList<Contribution> Supporters,
    IReadOnlyList<Contribution> Opponents);

/// <summary>An uncertainty that was brought to pixels.</summary>
sealed record AttributedJson(string Kind, string Source, double Nats, double MapSum);

/// <summary>A verdict as the command and the service write it in JSON; uncertainty in nats; what is not known is null.</summary>
record VerdictJson(
    string Image, string Model, string? ModelSha256, string Version, string Device, ulong Seed, string Claim, ClassScore Prediction, IReadOnlyList<ClassScore> Top, double? Temperature,
    ConformalSetJson? Conformal, UncertaintySplit Uncertainty, string UncertaintySource, VerdictEvidenceJson? Evidence,
    OutOfDistributionScore OutOfDistribution, AssertionJson? Assertion, AttributedJson UncertaintyAttribution, double Milliseconds, long BytesPlanned,
    SavedFiles? Files, IReadOnlyList<string> Warnings)
{
    /// <summary>What a verdict says of the picture so named.</summary>
    public static VerdictJson Of(string image, Verdict v, INetwork network, string device, ulong seed, SavedFiles? files = null)
    {
        return new(
            image, Provenance.FileName(v.Network), network.FileHash, Provenance.Version, device, seed, v.Claim, v.Prediction, v.Top, v.Temperature,
            v.ConformalSet is { } set ? new(v.Coverage!.Value, Classes(set)) : null, v.Uncertainty, UncertaintyNames.Word(v.Source),
            v.Evidence is { } e ? OfEvidence(e) : null, v.OutOfDistribution, v.Assertion is { } a ? new(a.Kind, Classes(a.Classes)) : null,
            new(UncertaintyNames.Word(v.UncertaintyAttribution.Kind), UncertaintyNames.Word(v.UncertaintyAttribution.Source), v.UncertaintyAttribution.Nats, v.UncertaintyAttribution.Map.Sum(share => (double)share)),
            v.Milliseconds, v.BytesPlanned, files, v.Warnings);

        IReadOnlyList<ClassJson> Classes(IReadOnlyList<int> classes) => [.. classes.Select(Class)];

        ClassJson Class(int c) => new(c, v.Labels[c]);

        VerdictEvidenceJson OfEvidence(ClassEvidence e) =>
            new(e.Prediction.Mean, e.Prediction.Variance, e.Prediction.SupportRatio, Class(e.RunnerUp), e.Supporters, e.Opponents);
    }
}
