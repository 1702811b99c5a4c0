using Whence.Kernels;
using Whence.Kernels.Pointwise;

namespace Whence.Runtime.Gpu;

/// <summary>Measures the rates that bound any kernel on a device: fused multiply-adds in registers, and a copy far larger than the caches.</summary>
static unsafe class GpuPeaks
{
    const int Groups = 4096;
    const int CopyFloats = 64 << 20;
    const int Rounds = 20;

    public static RooflinePeaks Measure(GpuBackend backend)
    {
        using var from = backend.Allocate(CopyFloats);
        using var to = backend.Allocate(CopyFloats);
        GpuBuffer Buffer(Block block) => new((nint)block.Pointer, block.Length);
        using var sequence = backend.Record(
        [
            GpuLaunch.Of(KernelMethod.Of(Map.Copy), Map.Grid(CopyFloats), Buffer(from), Buffer(to), CopyFloats),
            GpuLaunch.Of(KernelMethod.Of(Peak.Run), Groups, Buffer(to), 0.5f),
        ]);
        var (copy, peak) = (double.MaxValue, double.MaxValue);
        var times = new double[2];
        for (var i = 0; i < Rounds; i++)
        {
            sequence.Time(times);
            (copy, peak) = (Math.Min(copy, times[0]), Math.Min(peak, times[1]));
        }
        var flop = (double)Peak.FlopPerThread * Peak.GroupSize * Groups;
        return new(flop / (peak / 1e3), 2.0 * CopyFloats * sizeof(float) / (copy / 1e3));
    }
}
