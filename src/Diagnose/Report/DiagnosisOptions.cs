using Whence.Diagnose.Metrics;
using Whence.Diagnose.Weakness;

namespace Whence.Diagnose.Report;

/// <summary>How a diagnosis is made.</summary>
public sealed record DiagnosisOptions
{
    /// <summary>How slices are searched.</summary>
    public SliceOptions Slices { get; init; } = new();

    /// <summary>Names of classes that are like each other, group by group: taking one for another is an error of its own kind.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Similar { get; init; } = [];

    /// <summary>The metrics reported, overall and for every value; one's own may be among them.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = CountMetrics.All;

    /// <summary>A property that tells sets apart, such as training and test: near-duplicates in several are leaks.</summary>
    public string? Sets { get; init; }

    /// <summary>Random deals behind the null of sensitivity and impact.</summary>
    public int Deals { get; init; } = 999;

    /// <summary>How many examples of a kind are listed.</summary>
    public int Examples { get; init; } = 20;

    /// <summary>Key of the random numbers.</summary>
    public ulong Seed { get; init; } = 1;
}
