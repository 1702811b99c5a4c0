using Whence.Kernels;

namespace Whence.Runtime.Bench;

/// <summary>A kernel of the catalogue that can be launched on a back end.</summary>
/// <param name="Work">What it computes.</param>
/// <param name="Grid">Groups of the launch.</param>
/// <param name="Open">Allocates its memory; with numbers in it if asked for.</param>
sealed record BenchSample(BenchWork Work, Extent Grid, Func<Backend, bool, SampleLaunch> Open)
{
    /// <summary>The catalogue.</summary>
    public static IEnumerable<BenchSample> All =>
    [
        .. KernelCatalog.Methods.Select(Of),
        .. KernelCatalog.Samples.Where(sample => KernelCatalog.Methods.All(method => method.Name != sample.Name)).Select(Of),
    ];

    public static BenchSample Of(MethodSample sample) => new(
        new(sample.Name, sample.Family, sample.Variant, sample.Shape, sample.Flop, sample.IdealBytes), sample.Grid,
        (backend, filled) => SampleLaunch.Of(backend, sample, filled));

    public static BenchSample Of(KernelSample sample) => new(
        new(sample.Name, sample.Family, sample.Variant, sample.Shape, sample.Flop, sample.IdealBytes), sample.Grid,
        (backend, filled) => SampleLaunch.Of(backend, sample, filled));
}
