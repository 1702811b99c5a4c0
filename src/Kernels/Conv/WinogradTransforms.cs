using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// The one-dimensional transforms of Winograd's minimal filtering F(4,3) with the points 0, ±1, ±2 and infinity, on vectors of channels:
/// four neighbouring outputs of a filter of three taps cost six products instead of twelve.
/// </summary>
static unsafe class WinogradTransforms<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Six inputs, each sourceStep apart, to six factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* source, nint sourceStep, float* target, nint targetStep)
    {
        TVector two = TLanes.Set(2), four = TLanes.Set(4), minusFour = TLanes.Set(-4), minusFive = TLanes.Set(-5);
        var d0 = TLanes.Load(source);
        var d1 = TLanes.Load(source + sourceStep);
        var d2 = TLanes.Load(source + 2 * sourceStep);
        var d3 = TLanes.Load(source + 3 * sourceStep);
        var d4 = TLanes.Load(source + 4 * sourceStep);
        var d5 = TLanes.Load(source + 5 * sourceStep);
        TLanes.Store(target, TLanes.MultiplyAdd(four, d0, TLanes.MultiplyAdd(minusFive, d2, d4)));
        var even = TLanes.MultiplyAdd(minusFour, d2, d4);
        var odd = TLanes.MultiplyAdd(minusFour, d1, d3);
        TLanes.Store(target + targetStep, TLanes.Add(even, odd));
        TLanes.Store(target + 2 * targetStep, TLanes.Subtract(even, odd));
        even = TLanes.Subtract(d4, d2);
        odd = TLanes.Multiply(two, TLanes.Subtract(d3, d1));
        TLanes.Store(target + 3 * targetStep, TLanes.Add(even, odd));
        TLanes.Store(target + 4 * targetStep, TLanes.Subtract(even, odd));
        TLanes.Store(target + 5 * targetStep, TLanes.MultiplyAdd(four, d1, TLanes.MultiplyAdd(minusFive, d3, d5)));
    }

    /// <summary>Six products, each sourceStep apart, to four outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* source, nint sourceStep, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
    {
        var m0 = TLanes.Load(source);
        var m1 = TLanes.Load(source + sourceStep);
        var m2 = TLanes.Load(source + 2 * sourceStep);
        var m3 = TLanes.Load(source + 3 * sourceStep);
        var m4 = TLanes.Load(source + 4 * sourceStep);
        var m5 = TLanes.Load(source + 5 * sourceStep);
        TVector sum12 = TLanes.Add(m1, m2), difference12 = TLanes.Subtract(m1, m2);
        TVector sum34 = TLanes.Add(m3, m4), difference34 = TLanes.Subtract(m3, m4);
        y0 = TLanes.Add(TLanes.Add(m0, sum12), sum34);
        y1 = TLanes.MultiplyAdd(TLanes.Set(2), difference34, difference12);
        y2 = TLanes.MultiplyAdd(TLanes.Set(4), sum34, sum12);
        y3 = TLanes.Add(TLanes.MultiplyAdd(TLanes.Set(8), difference34, difference12), m5);
    }

    /// <summary>Three taps of a filter, each sourceStep apart, to six factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(float* source, nint sourceStep, float* target, nint targetStep)
    {
        TVector sixth = TLanes.Set(1f / 6), minusSixth = TLanes.Set(-1f / 6), twelfth = TLanes.Set(1f / 12);
        var a = TLanes.Load(source);
        var b = TLanes.Load(source + sourceStep);
        var c = TLanes.Load(source + 2 * sourceStep);
        TLanes.Store(target, TLanes.Multiply(TLanes.Set(0.25f), a));
        var even = TLanes.Multiply(minusSixth, TLanes.Add(a, c));
        TLanes.Store(target + targetStep, TLanes.MultiplyAdd(minusSixth, b, even));
        TLanes.Store(target + 2 * targetStep, TLanes.MultiplyAdd(sixth, b, even));
        even = TLanes.MultiplyAdd(sixth, c, TLanes.Multiply(TLanes.Set(1f / 24), a));
        TLanes.Store(target + 3 * targetStep, TLanes.MultiplyAdd(twelfth, b, even));
        TLanes.Store(target + 4 * targetStep, TLanes.Subtract(even, TLanes.Multiply(twelfth, b)));
        TLanes.Store(target + 5 * targetStep, c);
    }
}
