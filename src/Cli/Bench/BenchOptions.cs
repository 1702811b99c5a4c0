using Whence.Runtime;

namespace Whence.Cli.Bench;

/// <summary>What a bench takes in and how often it measures.</summary>
public sealed record BenchOptions
{
    /// <summary>Only work with this in its name, in any case; empty for all.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Runs that are timed, after one or more that are not.</summary>
    public int Rounds { get; init; } = 20;

    /// <summary>The numbers that a GPU multiplies in.</summary>
    public Precision Precision { get; init; }

    /// <summary>Whether a name is taken in.</summary>
    public bool Takes(string name) => name.Contains(Filter, StringComparison.OrdinalIgnoreCase);
}
