using Whence.Explain;
using Whence.Statistics;

namespace Whence.Uncertainty.Calibration;

/// <summary>How sets of labels did on labelled examples.</summary>
public sealed record CoverageReport
{
    /// <summary>Examples n.</summary>
    public required int Count { get; init; }

    /// <summary>Share of sets that hold the true label, with Wilson's 95 % interval.</summary>
    public required Interval Coverage { get; init; }

    /// <summary>
    /// Where the coverage should lie, given the size of the calibration set (<see cref="ConformalPredictor.CoverageInterval"/>).
    /// </summary>
    public required Interval Expected { get; init; }

    /// <summary>Mean number of labels in a set.</summary>
    public required double MeanSize { get; init; }

    /// <summary>Empty sets.</summary>
    public required int Empty { get; init; }

    /// <summary>Sets with 0..K labels [K+1].</summary>
    public required IReadOnlyList<int> SizeHistogram { get; init; }

    /// <summary>Coverage by size of the set, sizes that occur only: far from the whole coverage where the sets do not adapt.</summary>
    public required IReadOnlyList<SizeCoverage> BySize { get; init; }

    /// <summary>Coverage by true class [K]; NaN for a class with no example.</summary>
    public required IReadOnlyList<double> ByClass { get; init; }

    /// <summary>Reports sets against true labels.</summary>
    /// <exception cref="ExplainException">There is no example, or lengths differ.</exception>
    internal static CoverageReport Of(int[][] sets, ReadOnlySpan<int> labels, int classes, Interval expected)
    {
        if (sets.Length == 0 || sets.Length != labels.Length)
            throw new ExplainException($"coverage: {sets.Length} sets for {labels.Length} labels, expects the same number and at least 1");
        var (bySize, coveredBySize) = (new int[classes + 1], new int[classes + 1]);
        var (byClass, coveredByClass) = (new int[classes], new int[classes]);
        for (var i = 0; i < sets.Length; i++)
        {
            var covered = sets[i].Contains(labels[i]) ? 1 : 0;
            bySize[sets[i].Length]++;
            coveredBySize[sets[i].Length] += covered;
            byClass[labels[i]]++;
            coveredByClass[labels[i]] += covered;
        }
        return new()
        {
            Count = sets.Length,
            Coverage = Wilson.Share(coveredBySize.Sum(), sets.Length),
            Expected = expected,
            MeanSize = sets.Average(set => set.Length),
            Empty = bySize[0],
            SizeHistogram = bySize,
            BySize = [.. Enumerable.Range(0, classes + 1).Where(size => bySize[size] > 0)
                .Select(size => new SizeCoverage(size, bySize[size], Wilson.Share(coveredBySize[size], bySize[size])))],
            ByClass = [.. byClass.Select((count, k) => (double)coveredByClass[k] / count)],
        };
    }
}
