using Whence.Kernels;
using Whence.Kernels.Pointwise;
using Whence.Runtime;
using Whence.Runtime.Cuda;
using Whence.Runtime.Gpu;

namespace Whence.Cli.Bench;

/// <summary>Every kernel of the engine at representative shapes: timed on a GPU, or counted without one.</summary>
public static unsafe class KernelBench
{
    /// <summary>
    /// Times each kernel by the device's own clock, twice: warm, after a run of the same, and cold, after a run that overwrote the second-level cache.
    /// Kernels that the device has no instructions for are left out, and <paramref name="progress"/> is told why.
    /// </summary>
    /// <exception cref="BackendException">The back end runs no GPU kernels, or has no clock.</exception>
    public static IEnumerable<BenchTiming> Time(
        Backend backend, BenchOptions options, IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (backend is not GpuBackend gpu)
            throw new BackendException($"{backend.Name} runs no GPU kernels: kernels are timed on cuda:N, and counted on simulator");
        var (samples, peaks) = (Samples(options), backend.Peaks);
        using var flush = backend.Allocate(Math.Max(1, 2 * gpu.CacheBytes / sizeof(float)));
        for (var i = 0; i < samples.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new(i, samples.Length, samples[i].Name));
            (double[] Warm, double[] Cold) times;
            try
            {
                times = Times(gpu, samples[i], flush, options.Rounds);
            }
            catch (BackendException caught) when (caught is not DeviceLostException)
            {
                progress?.Report(new(i, samples.Length, $"{samples[i].Name} left out: {caught.Message}"));
                continue;
            }
            var work = KernelCounter.Work(samples[i]);
            yield return BenchTiming.Of(work, "warm", times.Warm, peaks);
            yield return BenchTiming.Of(work, "cold", times.Cold, peaks);
        }
    }

    /// <summary>Counts what each kernel does, on the simulator, from groups spread over its grid.</summary>
    public static IEnumerable<BenchCounts> Count(
        BenchOptions options, IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        var samples = Samples(options);
        for (var i = 0; i < samples.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new(i, samples.Length, samples[i].Name));
            yield return KernelCounter.Count(samples[i]);
        }
    }

    static KernelSample[] Samples(BenchOptions options) => [.. KernelCatalog.Samples.Where(sample => options.Takes(sample.Name))];

    static (double[] Warm, double[] Cold) Times(GpuBackend backend, KernelSample sample, Block flush, int rounds)
    {
        using var memory = SampleLaunch.Of(backend, sample, filled: true);
        var launch = memory.Launch;
        var length = checked((int)flush.Length);
        var overwrite = GpuLaunch.Of(KernelMethod.Of(Map.Fill), Map.Grid(length), new GpuBuffer((nint)flush.Pointer, length), 0f, length);
        return (SecondOf(backend, launch, launch, rounds), SecondOf(backend, overwrite, launch, rounds));
    }

    static double[] SecondOf(GpuBackend backend, GpuLaunch first, GpuLaunch second, int rounds)
    {
        using var sequence = backend.Record([first, second]);
        var (times, both) = (new double[rounds], new double[2]);
        for (var round = -1; round < rounds; round++)
        {
            sequence.Time(both);
            if (round >= 0)
                times[round] = both[1];
        }
        return times;
    }
}
