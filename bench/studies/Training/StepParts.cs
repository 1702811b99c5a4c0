using Whence.Graphs;

namespace Whence.Studies.Training;

/// <summary>The parts of a step of training as lines: the costliest with their rates, then the sums by kind.</summary>
static class StepParts
{
    const int Most = 40;

    public static IEnumerable<string> Lines(string title, IReadOnlyList<StepProfile> parts)
    {
        yield return $"{title}: {parts.Sum(part => part.LeastMilliseconds):0.0} ms";
        foreach (var part in parts.OrderByDescending(part => part.LeastMilliseconds).Take(Most))
            yield return FormattableString.Invariant($"{part.LeastMilliseconds,8:0.000} ms {part.Kernel,-40} {part.Cost.Flop / (part.LeastMilliseconds * 1e6),6:0.0} GFLOP/s {part.Cost.Bytes / (part.LeastMilliseconds * 1e6),6:0.0} GB/s  {part.Node}");
        foreach (var kind in parts.GroupBy(part => part.Kernel).OrderByDescending(group => group.Sum(part => part.LeastMilliseconds)))
            yield return $"{kind.Key}: {kind.Count()} x, {kind.Sum(part => part.LeastMilliseconds):0.00} ms";
    }
}
