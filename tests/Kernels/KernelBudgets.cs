using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Runtime.Bench;

namespace Whence.Tests.Kernels;

/// <summary>What every kernel of the catalogue costs, counted once for all tests.</summary>
static class KernelBudgets
{
    static readonly Lazy<IReadOnlyList<(KernelSample Sample, Kernel Kernel, BenchCounts Counts)>> Counted = new(() =>
    [
        .. KernelCatalog.Samples.AsParallel().AsOrdered().Select(sample => (sample, sample.Build(), KernelCounter.Count(BenchSample.Of(sample)))),
    ]);

    public static IReadOnlyList<(KernelSample Sample, Kernel Kernel, BenchCounts Counts)> All => Counted.Value;

    /// <summary>Whether a kernel computes a tile of a product from tiles in shared memory.</summary>
    public static bool IsTile(Kernel kernel) => kernel.Shared.Exists(memory => memory.Name.StartsWith("tile_", StringComparison.Ordinal));
}
