using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// The weight gradient of a depthwise convolution, one vector of channels and up to 12 taps in registers:
/// sums[t*lanes + j] = sum over pixels n of x[n][offsets[t] + c + j] * dy[n][c + j].
/// </summary>
static unsafe class DepthwiseWeightKernel<TLanes, TVector, TRows>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TRows : struct, ICount
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float** x, nint* offsets, float** dy, nint c, int pixels, float* sums)
    {
        TVector s0 = TLanes.Zero, s1 = TLanes.Zero, s2 = TLanes.Zero, s3 = TLanes.Zero, s4 = TLanes.Zero, s5 = TLanes.Zero;
        TVector s6 = TLanes.Zero, s7 = TLanes.Zero, s8 = TLanes.Zero, s9 = TLanes.Zero, s10 = TLanes.Zero, s11 = TLanes.Zero;
        nint o0 = TRows.Value > 0 ? offsets[0] + c : 0;
        nint o1 = TRows.Value > 1 ? offsets[1] + c : 0;
        nint o2 = TRows.Value > 2 ? offsets[2] + c : 0;
        nint o3 = TRows.Value > 3 ? offsets[3] + c : 0;
        nint o4 = TRows.Value > 4 ? offsets[4] + c : 0;
        nint o5 = TRows.Value > 5 ? offsets[5] + c : 0;
        nint o6 = TRows.Value > 6 ? offsets[6] + c : 0;
        nint o7 = TRows.Value > 7 ? offsets[7] + c : 0;
        nint o8 = TRows.Value > 8 ? offsets[8] + c : 0;
        nint o9 = TRows.Value > 9 ? offsets[9] + c : 0;
        nint o10 = TRows.Value > 10 ? offsets[10] + c : 0;
        nint o11 = TRows.Value > 11 ? offsets[11] + c : 0;
        for (var n = 0; n < pixels; n++)
        {
            var p = x[n];
            var v = TLanes.Load(dy[n] + c);
            s0 = TLanes.MultiplyAdd(TLanes.Load(p + o0), v, s0);
            if (TRows.Value > 1) s1 = TLanes.MultiplyAdd(TLanes.Load(p + o1), v, s1);
            if (TRows.Value > 2) s2 = TLanes.MultiplyAdd(TLanes.Load(p + o2), v, s2);
            if (TRows.Value > 3) s3 = TLanes.MultiplyAdd(TLanes.Load(p + o3), v, s3);
            if (TRows.Value > 4) s4 = TLanes.MultiplyAdd(TLanes.Load(p + o4), v, s4);
            if (TRows.Value > 5) s5 = TLanes.MultiplyAdd(TLanes.Load(p + o5), v, s5);
            if (TRows.Value > 6) s6 = TLanes.MultiplyAdd(TLanes.Load(p + o6), v, s6);
            if (TRows.Value > 7) s7 = TLanes.MultiplyAdd(TLanes.Load(p + o7), v, s7);
            if (TRows.Value > 8) s8 = TLanes.MultiplyAdd(TLanes.Load(p + o8), v, s8);
            if (TRows.Value > 9) s9 = TLanes.MultiplyAdd(TLanes.Load(p + o9), v, s9);
            if (TRows.Value > 10) s10 = TLanes.MultiplyAdd(TLanes.Load(p + o10), v, s10);
            if (TRows.Value > 11) s11 = TLanes.MultiplyAdd(TLanes.Load(p + o11), v, s11);
        }

        TLanes.Store(sums, s0);
        if (TRows.Value > 1) TLanes.Store(sums + TLanes.Count, s1);
        if (TRows.Value > 2) TLanes.Store(sums + 2 * TLanes.Count, s2);
        if (TRows.Value > 3) TLanes.Store(sums + 3 * TLanes.Count, s3);
        if (TRows.Value > 4) TLanes.Store(sums + 4 * TLanes.Count, s4);
        if (TRows.Value > 5) TLanes.Store(sums + 5 * TLanes.Count, s5);
        if (TRows.Value > 6) TLanes.Store(sums + 6 * TLanes.Count, s6);
        if (TRows.Value > 7) TLanes.Store(sums + 7 * TLanes.Count, s7);
        if (TRows.Value > 8) TLanes.Store(sums + 8 * TLanes.Count, s8);
        if (TRows.Value > 9) TLanes.Store(sums + 9 * TLanes.Count, s9);
        if (TRows.Value > 10) TLanes.Store(sums + 10 * TLanes.Count, s10);
        if (TRows.Value > 11) TLanes.Store(sums + 11 * TLanes.Count, s11);
    }
}
