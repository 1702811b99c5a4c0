using System.Runtime.CompilerServices;

namespace Whence.Runtime.Cpu;

/// <summary>
/// A row of neighbouring pixels of a depthwise convolution, one vector of channels at a time in registers:
/// y[i*stepY + c] = finish(start[c] + sum over t of x[i*stepX + offsets[t] + c] * w[weights[t] + c]).
/// The last vector overlaps the one before where channels is not a multiple of the vector.
/// </summary>
static unsafe class DepthwiseKernel<TLanes, TVector, TRows, TFinish>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TRows : struct, ICount
    where TFinish : struct, IFinish
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* x, nint stepX, nint* offsets, float* w, nint* weights, int taps, float* start, float* y, nint stepY, int channels, float* bounds)
    {
        var low = TLanes.Set(bounds[0]);
        var high = TLanes.Set(bounds[1]);
        for (nint c = 0; c < channels; c += TLanes.Count)
        {
            c = Math.Min(c, channels - TLanes.Count);
            var c0 = start == null ? TLanes.Zero : TLanes.Load(start + c);
            TVector c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
            for (var t = 0; t < taps; t++)
            {
                var v = TLanes.Load(w + weights[t] + c);
                var p = x + offsets[t] + c;
                c0 = TLanes.MultiplyAdd(TLanes.Load(p), v, c0);
                if (TRows.Value > 1) c1 = TLanes.MultiplyAdd(TLanes.Load(p + stepX), v, c1);
                if (TRows.Value > 2) c2 = TLanes.MultiplyAdd(TLanes.Load(p + 2 * stepX), v, c2);
                if (TRows.Value > 3) c3 = TLanes.MultiplyAdd(TLanes.Load(p + 3 * stepX), v, c3);
                if (TRows.Value > 4) c4 = TLanes.MultiplyAdd(TLanes.Load(p + 4 * stepX), v, c4);
                if (TRows.Value > 5) c5 = TLanes.MultiplyAdd(TLanes.Load(p + 5 * stepX), v, c5);
                if (TRows.Value > 6) c6 = TLanes.MultiplyAdd(TLanes.Load(p + 6 * stepX), v, c6);
                if (TRows.Value > 7) c7 = TLanes.MultiplyAdd(TLanes.Load(p + 7 * stepX), v, c7);
            }

            TLanes.Store(y + c, Finish(c0, low, high));
            if (TRows.Value > 1) TLanes.Store(y + c + stepY, Finish(c1, low, high));
            if (TRows.Value > 2) TLanes.Store(y + c + 2 * stepY, Finish(c2, low, high));
            if (TRows.Value > 3) TLanes.Store(y + c + 3 * stepY, Finish(c3, low, high));
            if (TRows.Value > 4) TLanes.Store(y + c + 4 * stepY, Finish(c4, low, high));
            if (TRows.Value > 5) TLanes.Store(y + c + 5 * stepY, Finish(c5, low, high));
            if (TRows.Value > 6) TLanes.Store(y + c + 6 * stepY, Finish(c6, low, high));
            if (TRows.Value > 7) TLanes.Store(y + c + 7 * stepY, Finish(c7, low, high));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Finish(TVector v, TVector low, TVector high)
    {
        if (TFinish.HasLow) v = TLanes.Max(v, low);
        if (TFinish.HasHigh) v = TLanes.Min(v, high);
        return v;
    }
}
