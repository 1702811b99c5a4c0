using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Whence.Bench.Kernels;

/// <summary>What one core can do at most: independent fused multiply-adds in registers, nothing else.</summary>
static class Peak
{
    const int Rounds = 100_000;

    /// <summary>GFLOP/s of the best of many short runs.</summary>
    public static double Measure()
    {
        var best = double.MaxValue;
        for (var i = 0; i < 200; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Chains(Vector512.Create(0.5f));
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return Rounds * 12.0 * Vector512<float>.Count * 2 / best / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static float Chains(Vector512<float> x)
    {
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var n = 0; n < Rounds; n++)
        {
            a = Vector512.MultiplyAddEstimate(a, x, x);
            b = Vector512.MultiplyAddEstimate(b, x, x);
            c = Vector512.MultiplyAddEstimate(c, x, x);
            d = Vector512.MultiplyAddEstimate(d, x, x);
            e = Vector512.MultiplyAddEstimate(e, x, x);
            f = Vector512.MultiplyAddEstimate(f, x, x);
            g = Vector512.MultiplyAddEstimate(g, x, x);
            h = Vector512.MultiplyAddEstimate(h, x, x);
            i = Vector512.MultiplyAddEstimate(i, x, x);
            j = Vector512.MultiplyAddEstimate(j, x, x);
            k = Vector512.MultiplyAddEstimate(k, x, x);
            l = Vector512.MultiplyAddEstimate(l, x, x);
        }
        return Vector512.Sum(a + b + c + d + e + f + (g + h + i + j + k + l));
    }
}
