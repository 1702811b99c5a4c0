using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Whence.Runtime.Cpu;

/// <summary>Measures the rates that bound any loop here, on all workers at once: fused multiply-adds in registers, and streaming copies.</summary>
static unsafe class CpuPeaks
{
    const int FmaRounds = 200_000;
    const int Chains = 16;
    const long CopyFloats = 8L << 20;

    public static RooflinePeaks Measure(CpuBackend backend)
    {
        var workers = backend.Pool.Workers;
        var sums = new float[workers * 16];
        var flop = 2.0 * FmaRounds * Chains * Vector512<float>.Count * workers;
        var flopRate = flop / Best(backend.Pool, (task, _) => sums[task * 16] = MultiplyAdd());
        using var from = backend.Allocate(CopyFloats);
        using var to = backend.Allocate(CopyFloats);
        var (source, destination, share) = ((nint)from.Pointer, (nint)to.Pointer, CopyFloats * sizeof(float) / workers);
        var copyTime = Best(
            backend.Pool,
            (task, _) => Buffer.MemoryCopy((void*)(source + task * (nint)share), (void*)(destination + task * (nint)share), share, share));
        return new(flopRate, 2.0 * share * workers / copyTime);
    }

    static double Best(WorkerPool pool, CpuTask body)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var start = Stopwatch.GetTimestamp();
            pool.Run(body, pool.Workers);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float MultiplyAdd()
    {
        var (m, a) = (Vector512.Create(0.999f), Vector512.Create(0.001f));
        Vector512<float> c0 = a, c1 = m, c2 = a, c3 = m, c4 = a, c5 = m, c6 = a, c7 = m;
        Vector512<float> d0 = a, d1 = m, d2 = a, d3 = m, d4 = a, d5 = m, d6 = a, d7 = m;
        for (var i = 0; i < FmaRounds; i++)
        {
            c0 = Vector512.FusedMultiplyAdd(c0, m, a);
            c1 = Vector512.FusedMultiplyAdd(c1, m, a);
            c2 = Vector512.FusedMultiplyAdd(c2, m, a);
            c3 = Vector512.FusedMultiplyAdd(c3, m, a);
            c4 = Vector512.FusedMultiplyAdd(c4, m, a);
            c5 = Vector512.FusedMultiplyAdd(c5, m, a);
            c6 = Vector512.FusedMultiplyAdd(c6, m, a);
            c7 = Vector512.FusedMultiplyAdd(c7, m, a);
            d0 = Vector512.FusedMultiplyAdd(d0, m, a);
            d1 = Vector512.FusedMultiplyAdd(d1, m, a);
            d2 = Vector512.FusedMultiplyAdd(d2, m, a);
            d3 = Vector512.FusedMultiplyAdd(d3, m, a);
            d4 = Vector512.FusedMultiplyAdd(d4, m, a);
            d5 = Vector512.FusedMultiplyAdd(d5, m, a);
            d6 = Vector512.FusedMultiplyAdd(d6, m, a);
            d7 = Vector512.FusedMultiplyAdd(d7, m, a);
        }
        return Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + d0 + d1 + d2 + d3 + d4 + d5 + d6 + d7);
    }
}
