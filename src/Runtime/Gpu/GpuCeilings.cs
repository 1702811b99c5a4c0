using Whence.Kernels.Pointwise;
using Whence.Kernels.Instructions;

namespace Whence.Runtime.Gpu;

/// <summary>Measures the rates that bound any kernel on a device: fused multiply-adds in registers, and a copy far larger than the caches.</summary>
static unsafe class GpuCeilings
{
    const int Groups = 4096;
    const int CopyFloats = 64 << 20;
    const int Rounds = 20;

    public static Ceilings Measure(GpuBackend backend)
    {
        using var from = backend.Allocate(CopyFloats);
        using var to = backend.Allocate(CopyFloats);
        KernelArgument Buffer(Block block) => KernelArgument.Buffer((nint)block.Pointer, block.Bytes);
        using var sequence = backend.Record(
        [
            new GpuLaunch(Map.Copy(), Map.Grid(CopyFloats), new KernelArgument[] { Buffer(from), Buffer(to), CopyFloats }),
            new GpuLaunch(Peak.Define(), Groups, new KernelArgument[] { Buffer(to), 0.5f }),
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
