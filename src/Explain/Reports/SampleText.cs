namespace Whence.Explain.Reports;

/// <summary>How many samples an explanation took, and why not more, as text and JSON say it.</summary>
static class SampleText
{
    /// <summary>In a few words.</summary>
    public static string Of(Explanation e) => e.End switch
    {
        RunEnd.Reliability => FormattableString.Invariant($"{e.Samples} samples until reliability {e.ReliabilityWanted}"),
        RunEnd.MostSamples => FormattableString.Invariant($"{e.Samples} samples, the most allowed, before reliability {e.ReliabilityWanted}"),
        RunEnd.ZeroMap => $"{e.Samples} samples, after which the map and its error are zero everywhere",
        RunEnd.Deadline => $"{e.Samples} of {(e.ReliabilityWanted is null ? "" : "at most ")}{e.SamplesWanted} samples until the deadline",
        _ => e.Samples == 1 ? "1 sample" : $"{e.Samples} samples",
    };

    /// <summary>What ended the run, in one word: samples, reliability, most-samples, zero-map or deadline.</summary>
    internal static string EndOf(Explanation e) => e.End == RunEnd.MostSamples ? "most-samples" : e.End == RunEnd.ZeroMap ? "zero-map" : e.End.ToString().ToLowerInvariant();
}
