using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// Neighbouring pixels of a depthwise convolution, TRows along a row and TColumns rows, one vector of channels at a time in registers:
/// y[i*stepY + j*lineY + c] = finish(start[c] + sum over t of x[i*stepX + j*lineX + offsets[t] + c] * w[weights[t] + c]).
/// Two rows at once read most inputs from L1 that one row would fetch again. The last vector overlaps the one before where channels is not
/// a multiple of the vector.
/// </summary>
static unsafe class DepthwiseKernel<TLanes, TVector, TTile, TFinish>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TTile : struct, ITile
    where TFinish : struct, IFinish
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseTile tile, float* x, float* w, float* start, float* y, int channels, float* bounds)
    {
        var (stepX, lineX, stepY, lineY, taps) = (tile.StepX, tile.LineX, tile.StepY, tile.LineY, tile.Taps);
        nint* offsets = tile.Offsets, weights = tile.Weights;
        for (nint c = 0; c < channels; c += TLanes.Count)
        {
            c = Math.Min(c, channels - TLanes.Count);
            var a0 = start == null ? TLanes.Zero : TLanes.Load(start + c);
            TVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            TVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0;
            for (var t = 0; t < taps; t++)
            {
                var v = TLanes.Load(w + weights[t] + c);
                var p = x + offsets[t] + c;
                a0 = TLanes.MultiplyAdd(TLanes.Load(p), v, a0);
                if (TTile.Rows > 1) a1 = TLanes.MultiplyAdd(TLanes.Load(p + stepX), v, a1);
                if (TTile.Rows > 2) a2 = TLanes.MultiplyAdd(TLanes.Load(p + 2 * stepX), v, a2);
                if (TTile.Rows > 3) a3 = TLanes.MultiplyAdd(TLanes.Load(p + 3 * stepX), v, a3);
                if (TTile.Rows > 4) a4 = TLanes.MultiplyAdd(TLanes.Load(p + 4 * stepX), v, a4);
                if (TTile.Rows > 5) a5 = TLanes.MultiplyAdd(TLanes.Load(p + 5 * stepX), v, a5);
                if (TTile.Rows > 6) a6 = TLanes.MultiplyAdd(TLanes.Load(p + 6 * stepX), v, a6);
                if (TTile.Rows > 7) a7 = TLanes.MultiplyAdd(TLanes.Load(p + 7 * stepX), v, a7);
                p += lineX;
                if (TTile.Columns > 1) b0 = TLanes.MultiplyAdd(TLanes.Load(p), v, b0);
                if (TTile.Columns > 1 && TTile.Rows > 1) b1 = TLanes.MultiplyAdd(TLanes.Load(p + stepX), v, b1);
                if (TTile.Columns > 1 && TTile.Rows > 2) b2 = TLanes.MultiplyAdd(TLanes.Load(p + 2 * stepX), v, b2);
                if (TTile.Columns > 1 && TTile.Rows > 3) b3 = TLanes.MultiplyAdd(TLanes.Load(p + 3 * stepX), v, b3);
                if (TTile.Columns > 1 && TTile.Rows > 4) b4 = TLanes.MultiplyAdd(TLanes.Load(p + 4 * stepX), v, b4);
                if (TTile.Columns > 1 && TTile.Rows > 5) b5 = TLanes.MultiplyAdd(TLanes.Load(p + 5 * stepX), v, b5);
                if (TTile.Columns > 1 && TTile.Rows > 6) b6 = TLanes.MultiplyAdd(TLanes.Load(p + 6 * stepX), v, b6);
                if (TTile.Columns > 1 && TTile.Rows > 7) b7 = TLanes.MultiplyAdd(TLanes.Load(p + 7 * stepX), v, b7);
            }

            var q = y + c;
            TLanes.Store(q, Finish(a0, bounds));
            if (TTile.Rows > 1) TLanes.Store(q + stepY, Finish(a1, bounds));
            if (TTile.Rows > 2) TLanes.Store(q + 2 * stepY, Finish(a2, bounds));
            if (TTile.Rows > 3) TLanes.Store(q + 3 * stepY, Finish(a3, bounds));
            if (TTile.Rows > 4) TLanes.Store(q + 4 * stepY, Finish(a4, bounds));
            if (TTile.Rows > 5) TLanes.Store(q + 5 * stepY, Finish(a5, bounds));
            if (TTile.Rows > 6) TLanes.Store(q + 6 * stepY, Finish(a6, bounds));
            if (TTile.Rows > 7) TLanes.Store(q + 7 * stepY, Finish(a7, bounds));
            q += lineY;
            if (TTile.Columns > 1) TLanes.Store(q, Finish(b0, bounds));
            if (TTile.Columns > 1 && TTile.Rows > 1) TLanes.Store(q + stepY, Finish(b1, bounds));
            if (TTile.Columns > 1 && TTile.Rows > 2) TLanes.Store(q + 2 * stepY, Finish(b2, bounds));
            if (TTile.Columns > 1 && TTile.Rows > 3) TLanes.Store(q + 3 * stepY, Finish(b3, bounds));
            if (TTile.Columns > 1 && TTile.Rows > 4) TLanes.Store(q + 4 * stepY, Finish(b4, bounds));
            if (TTile.Columns > 1 && TTile.Rows > 5) TLanes.Store(q + 5 * stepY, Finish(b5, bounds));
            if (TTile.Columns > 1 && TTile.Rows > 6) TLanes.Store(q + 6 * stepY, Finish(b6, bounds));
            if (TTile.Columns > 1 && TTile.Rows > 7) TLanes.Store(q + 7 * stepY, Finish(b7, bounds));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Finish(TVector v, float* bounds)
    {
        if (TFinish.HasLow) v = TLanes.Max(v, TLanes.Set(bounds[0]));
        if (TFinish.HasHigh) v = TLanes.Min(v, TLanes.Set(bounds[1]));
        return v;
    }
}
