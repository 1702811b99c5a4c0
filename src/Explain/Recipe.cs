using Whence.Graphs;

namespace Whence.Explain;

/// <summary>What an explainer appended: the values that a session reads while and after it replays the plan.</summary>
/// <param name="Map">The map after the samples so far, [1, ...].</param>
public sealed record Recipe(Node Map)
{
    /// <summary>Standard error of every element of the map, of its shape, where samples are random.</summary>
    public Node? StandardError { get; init; }

    /// <summary>How many samples the map holds, [1], where not all of them enter it: a standard error is of at least two.</summary>
    public Node? Count { get; init; }

    /// <summary>Inputs that the session sets before a run.</summary>
    public IReadOnlyList<(Node Node, Baseline Value)> References { get; init; } = [];

    /// <summary>
    /// Where the map should add up to s(x) minus the mean of s over these inputs; empty where no sum is promised.
    /// </summary>
    public IReadOnlyList<Baseline> Gap { get; init; } = [];

    /// <summary>Single numbers to report.</summary>
    public IReadOnlyDictionary<string, Node> Facts { get; init; } = new Dictionary<string, Node>();

    /// <summary>By layer, what its concepts say of the picture [Q].</summary>
    public IReadOnlyList<(string Layer, Node Scores)> Concepts { get; init; } = [];

    /// <summary>What is done to the map once the run has ended, or null.</summary>
    public MapFinish? Finish { get; init; }

    /// <summary>Turns the facts into a warning, or null.</summary>
    public Func<IReadOnlyDictionary<string, double>, string?>? Warn { get; init; }
}
