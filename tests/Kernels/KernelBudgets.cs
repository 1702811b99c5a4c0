using Whence.Cli.Bench;
using Whence.Kernels;

namespace Whence.Tests.Kernels;

/// <summary>What every kernel of the catalogue costs, counted once for all tests.</summary>
static class KernelBudgets
{
    static readonly string[] TileVariants = ["fma", "tf32", "bf16"];

    static readonly string[] Products = ["matmul", "conv2d", "depthwise", "posterior", "peak"];

    static readonly Lazy<IReadOnlyList<(KernelSample Sample, BenchCounts Counts)>> Counted = new(() =>
        [.. KernelCatalog.Samples.AsParallel().AsOrdered().Select(sample => (sample, KernelCounter.Count(sample)))]);

    public static IReadOnlyList<(KernelSample Sample, BenchCounts Counts)> All => Counted.Value;

    /// <summary>Whether a kernel computes a tile of a product from tiles in shared memory.</summary>
    public static bool IsTile(KernelSample sample) => TileVariants.Contains(sample.Variant);

    /// <summary>Whether what it does is to multiply and add.</summary>
    public static bool IsProduct(KernelSample sample) => Products.Contains(sample.Family.Split('_')[0]);
}
