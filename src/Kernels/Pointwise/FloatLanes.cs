using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>As many numbers as a CPU vector holds; all operations are lane by lane.</summary>
readonly unsafe struct FloatLanes<TLanes, TVector>(TVector lanes) : IReal<FloatLanes<TLanes, TVector>>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;

    readonly TVector lanes = lanes;

    /// <summary>The number in one lane.</summary>
    public float this[int lane]
    {
        get
        {
            var values = stackalloc float[TLanes.Count];
            TLanes.Store(values, lanes);
            return values[lane];
        }
    }

    // The sign bit of every lane.
    static TVector Signs
    {
        [MethodImpl(Inlined)]
        get => TLanes.Set(-0f);
    }

    [MethodImpl(Inlined)]
    public static implicit operator FloatLanes<TLanes, TVector>(float constant) => new(TLanes.Set(constant));

    [MethodImpl(Inlined)]
    public static implicit operator FloatLanes<TLanes, TVector>(TVector lanes) => new(lanes);

    [MethodImpl(Inlined)]
    public static implicit operator TVector(FloatLanes<TLanes, TVector> a) => a.lanes;

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> operator +(FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b) => TLanes.Add(a.lanes, b.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> operator -(FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b) => TLanes.Subtract(a.lanes, b.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> operator *(FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b) => TLanes.Multiply(a.lanes, b.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> operator /(FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b) => TLanes.Divide(a.lanes, b.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> operator -(FloatLanes<TLanes, TVector> a) => TLanes.Subtract(Signs, a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Fma(FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b, FloatLanes<TLanes, TVector> c) =>
        TLanes.MultiplyAdd(a.lanes, b.lanes, c.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Abs(FloatLanes<TLanes, TVector> a) => TLanes.Where(Signs, TLanes.Zero, a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Min(FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b) => TLanes.Minimum(a.lanes, b.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Max(FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b) => TLanes.Maximum(a.lanes, b.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Sqrt(FloatLanes<TLanes, TVector> a) => TLanes.SquareRoot(a.lanes);

    /// <summary>e^a to 1.5 units in the last place.</summary>
    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Exp(FloatLanes<TLanes, TVector> a) => LaneMath.Exp<TLanes, TVector>(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Log(FloatLanes<TLanes, TVector> a) => TLanes.Log(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Sin(FloatLanes<TLanes, TVector> a) => TLanes.Sin(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Cos(FloatLanes<TLanes, TVector> a) => TLanes.Cos(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Floor(FloatLanes<TLanes, TVector> a) => TLanes.Floor(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Ceiling(FloatLanes<TLanes, TVector> a) => TLanes.Ceiling(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Round(FloatLanes<TLanes, TVector> a) => TLanes.Round(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> CopySign(FloatLanes<TLanes, TVector> magnitude, FloatLanes<TLanes, TVector> sign) =>
        TLanes.Where(Signs, sign.lanes, magnitude.lanes);

    /// <summary>a^b lane by lane, with the conventions of <see cref="MathF.Pow"/>; squares and square roots are vectors.</summary>
    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> Pow(FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b) =>
        TLanes.All(TLanes.Equal(b.lanes, TLanes.Set(2))) ? a * a : Power(a, b);

    /// <summary>The remainder of a / b with the sign of a, exact.</summary>
    public static FloatLanes<TLanes, TVector> Remainder(FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b)
    {
        float* dividends = stackalloc float[TLanes.Count], divisors = stackalloc float[TLanes.Count];
        TLanes.Store(dividends, a.lanes);
        TLanes.Store(divisors, b.lanes);
        for (var lane = 0; lane < TLanes.Count; lane++)
            dividends[lane] %= divisors[lane];
        return TLanes.Load(dividends);
    }

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> IfGreater(
        FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b, FloatLanes<TLanes, TVector> then, FloatLanes<TLanes, TVector> otherwise) =>
        TLanes.Where(TLanes.Above(a.lanes, b.lanes), then.lanes, otherwise.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> IfGreaterOrEqual(
        FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b, FloatLanes<TLanes, TVector> then, FloatLanes<TLanes, TVector> otherwise) =>
        TLanes.Where(TLanes.Equal(a.lanes, b.lanes), then.lanes, IfGreater(a, b, then, otherwise).lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes<TLanes, TVector> IfEqual(
        FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b, FloatLanes<TLanes, TVector> then, FloatLanes<TLanes, TVector> otherwise) =>
        TLanes.Where(TLanes.Equal(a.lanes, b.lanes), then.lanes, otherwise.lanes);

    static FloatLanes<TLanes, TVector> Power(FloatLanes<TLanes, TVector> a, FloatLanes<TLanes, TVector> b)
    {
        if (TLanes.All(TLanes.Equal(b.lanes, TLanes.Set(0.5f))) && TLanes.All(TLanes.Above(a.lanes, TLanes.Set(-float.Epsilon))))
            return Sqrt(a);
        float* bases = stackalloc float[TLanes.Count], powers = stackalloc float[TLanes.Count];
        TLanes.Store(bases, a.lanes);
        TLanes.Store(powers, b.lanes);
        for (var lane = 0; lane < TLanes.Count; lane++)
            bases[lane] = MathF.Pow(bases[lane], powers[lane]);
        return TLanes.Load(bases);
    }
}
