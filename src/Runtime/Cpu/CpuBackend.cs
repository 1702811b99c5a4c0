using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Whence.Runtime.Cpu;

/// <summary>The embedded default back end: SIMD loops on a fixed pool of worker threads.</summary>
public sealed class CpuBackend : Backend
{
    internal CpuBackend(int workers)
    {
        Pool = new WorkerPool(workers);
        Name = workers == Environment.ProcessorCount ? "cpu" : $"cpu:{workers}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description => $"{Pool.Workers} worker{(Pool.Workers == 1 ? "" : "s")}, {SimdLevel}";

    /// <summary>The vectors; results do not depend on workers.</summary>
    public override string Arithmetic => $"cpu, {SimdLevel}";

    /// <summary>The widest vector instructions that the loops use.</summary>
    public static string SimdLevel =>
        Vector512.IsHardwareAccelerated ? "512-bit vectors (AVX-512)"
        : Vector256.IsHardwareAccelerated ? Fma.IsSupported ? "256-bit vectors (AVX2, FMA)" : "256-bit vectors (AVX2)"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors"
        : "no vector instructions";

    internal WorkerPool Pool { get; }

    /// <inheritdoc/>
    public override Block Allocate(long length)
    {
        ObjectDisposedException.ThrowIf(Pool.IsDisposed, this);
        return new HostBlock(length);
    }

    /// <inheritdoc/>
    public override void Dispose() => Pool.Dispose();

    internal override BoundProgram CreateProgram(ProgramOptions options) => new CpuProgram(this, options);

    internal override RooflinePeaks MeasurePeaks() => CpuPeaks.Measure(this);
}
