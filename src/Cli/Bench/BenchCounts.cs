using Whence.Runtime.Simulated;

namespace Whence.Cli.Bench;

/// <summary>What a piece of work costs, counted on the simulator.</summary>
/// <param name="Work">The work.</param>
/// <param name="Kernel">The kernel, or how many there are.</param>
/// <param name="Launches">Launches of kernels.</param>
/// <param name="Threads">Threads of a group; 0 for several kernels.</param>
/// <param name="Groups">Groups of the grid; 0 for several kernels.</param>
/// <param name="CountedGroups">Groups that were run; the counts are scaled up to all.</param>
/// <param name="SharedBytes">Shared memory of a group; 0 for several kernels.</param>
/// <param name="Counts">The counts of the whole work.</param>
public sealed record BenchCounts(
    BenchWork Work, string Kernel, long Launches, int Threads, long Groups, long CountedGroups, int SharedBytes, LaunchCounts Counts);
