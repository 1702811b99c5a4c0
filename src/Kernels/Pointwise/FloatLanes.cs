using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>As many numbers as a CPU vector holds; all operations are lane by lane.</summary>
readonly struct FloatLanes(Vector<float> lanes) : IReal<FloatLanes>
{
    const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;

    readonly Vector<float> lanes = lanes;

    /// <summary>The number in one lane.</summary>
    public float this[int lane] => lanes[lane];

    [MethodImpl(Inlined)]
    public static implicit operator FloatLanes(float constant) => new(new Vector<float>(constant));

    [MethodImpl(Inlined)]
    public static implicit operator FloatLanes(Vector<float> lanes) => new(lanes);

    [MethodImpl(Inlined)]
    public static implicit operator Vector<float>(FloatLanes a) => a.lanes;

    [MethodImpl(Inlined)]
    public static FloatLanes operator +(FloatLanes a, FloatLanes b) => a.lanes + b.lanes;

    [MethodImpl(Inlined)]
    public static FloatLanes operator -(FloatLanes a, FloatLanes b) => a.lanes - b.lanes;

    [MethodImpl(Inlined)]
    public static FloatLanes operator *(FloatLanes a, FloatLanes b) => a.lanes * b.lanes;

    [MethodImpl(Inlined)]
    public static FloatLanes operator /(FloatLanes a, FloatLanes b) => a.lanes / b.lanes;

    [MethodImpl(Inlined)]
    public static FloatLanes operator -(FloatLanes a) => -a.lanes;

    [MethodImpl(Inlined)]
    public static FloatLanes Fma(FloatLanes a, FloatLanes b, FloatLanes c) => Vector.MultiplyAddEstimate(a.lanes, b.lanes, c.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes Abs(FloatLanes a) => Vector.Abs(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes Min(FloatLanes a, FloatLanes b) => Vector.Min(a.lanes, b.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes Max(FloatLanes a, FloatLanes b) => Vector.Max(a.lanes, b.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes Sqrt(FloatLanes a) => Vector.SquareRoot(a.lanes);

    /// <summary>e^a to 1.5 units in the last place.</summary>
    [MethodImpl(Inlined)]
    public static FloatLanes Exp(FloatLanes a) => Vector<float>.Count switch
    {
        4 => LaneMath.Exp<Lanes128, Vector128<float>>(a.lanes.AsVector128()).AsVector(),
        8 => LaneMath.Exp<Lanes256, Vector256<float>>(a.lanes.AsVector256()).AsVector(),
        _ => LaneMath.Exp<Lanes512, Vector512<float>>(a.lanes.AsVector512()).AsVector(),
    };

    [MethodImpl(Inlined)]
    public static FloatLanes Log(FloatLanes a) => Vector.Log(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes Sin(FloatLanes a) => Vector.Sin(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes Cos(FloatLanes a) => Vector.Cos(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes Floor(FloatLanes a) => Vector.Floor(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes Ceiling(FloatLanes a) => Vector.Ceiling(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes Round(FloatLanes a) => Vector.Round(a.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes CopySign(FloatLanes magnitude, FloatLanes sign) => Vector.CopySign(magnitude.lanes, sign.lanes);

    /// <summary>a^b lane by lane, with the conventions of <see cref="MathF.Pow"/>; squares and square roots are vectors.</summary>
    public static FloatLanes Pow(FloatLanes a, FloatLanes b)
    {
        if (Vector.EqualsAll(b, new Vector<float>(2)))
            return a * a;
        if (Vector.EqualsAll(b, new Vector<float>(0.5f)) && Vector.GreaterThanOrEqualAll(a, Vector<float>.Zero))
            return Sqrt(a);
        var result = a.lanes;
        for (var lane = 0; lane < Vector<float>.Count; lane++)
            result = Vector.WithElement(result, lane, MathF.Pow(a.lanes[lane], b.lanes[lane]));
        return result;
    }

    /// <summary>The remainder of a / b with the sign of a, exact.</summary>
    public static FloatLanes Remainder(FloatLanes a, FloatLanes b)
    {
        var result = a.lanes;
        for (var lane = 0; lane < Vector<float>.Count; lane++)
            result = Vector.WithElement(result, lane, a.lanes[lane] % b.lanes[lane]);
        return result;
    }

    [MethodImpl(Inlined)]
    public static FloatLanes IfGreater(FloatLanes a, FloatLanes b, FloatLanes then, FloatLanes otherwise) =>
        Vector.ConditionalSelect(Vector.GreaterThan(a.lanes, b.lanes), then.lanes, otherwise.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes IfGreaterOrEqual(FloatLanes a, FloatLanes b, FloatLanes then, FloatLanes otherwise) =>
        Vector.ConditionalSelect(Vector.GreaterThanOrEqual(a.lanes, b.lanes), then.lanes, otherwise.lanes);

    [MethodImpl(Inlined)]
    public static FloatLanes IfEqual(FloatLanes a, FloatLanes b, FloatLanes then, FloatLanes otherwise) =>
        Vector.ConditionalSelect(Vector.Equals(a.lanes, b.lanes), then.lanes, otherwise.lanes);
}
