using System.Text.Json;
using Whence.Explain.Reports;
using Whence.Uncertainty.Evidence;
using static System.FormattableString;

namespace Whence.Cli;

/// <summary>One line of the JSON output of the verbs that write a posterior.</summary>
sealed record PosteriorJson(
    string Output, string Version, PosteriorOrigin Origin, int Inducing, int Dimensions, int Classes, long Examples, PosteriorSettings Settings, IReadOnlyList<DataPart> Parts,
    IReadOnlyList<string> Withdrawn, AssertionThresholds? Thresholds, long Bytes);

/// <summary>What a posterior is, in words or JSON.</summary>
static class EvidenceSummary
{
    public static void Write(SparsePosterior p, FileInfo file, bool isJson)
    {
        var bytes = new FileInfo(file.FullName).Length;
        if (isJson)
        {
            var line = new PosteriorJson(
                file.ToString(), Provenance.Version, p.Origin, p.Inducing.Count, p.Dimensions, p.Classes, p.Statistics.Count, p.Settings, p.Parts, p.Withdrawn, p.Thresholds, bytes);
            Console.Out.WriteLine(JsonSerializer.Serialize(line, JsonContext.Default.PosteriorJson));
            return;
        }
        var s = p.Settings;
        Console.Out.WriteLine($"{p.Statistics.Count} examples of {p.Classes} classes, {p.Inducing.Count} inducing points of {p.Dimensions} features at {p.Origin.Layer} of {p.Origin.Network}");
        Console.Out.WriteLine(Invariant($"features scaled: {s.Scaling}; length scale {s.LengthScale:0.####}, variance {s.Variance:0.####}, noise {s.NoiseVariance:0.####}"));
        foreach (var part in p.Parts)
            Console.Out.WriteLine($"seen: {part}");
        if (p.Withdrawn.Count > 0)
            Console.Out.WriteLine($"withdrawn: {string.Join(", ", p.Withdrawn)}");
        if (p.Thresholds is { } t)
        {
            Console.Out.WriteLine(double.IsFinite(t.Margin)
                ? Invariant($"I don't know above a support ratio of {t.Support:0.####} or below an evidence of {t.Evidence:0.####}; I know from a margin of {t.Margin:0.####} and up to a support ratio of {t.KnownSupport:0.####} ({t.HeldOut} held out)")
                : Invariant($"no margin gives an accuracy of {t.WantedAccuracy:0.###} on {t.HeldOut} held-out examples: nothing will be claimed to be known"));
        }
        Console.Out.WriteLine($"written: {file} ({bytes} bytes)");
    }
}
