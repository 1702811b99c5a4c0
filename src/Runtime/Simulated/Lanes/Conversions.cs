using System.Numerics;
using Whence.Runtime.Simulated.Ptx;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Runtime.Simulated.Step, int, void>;

namespace Whence.Runtime.Simulated.Lanes;

/// <summary>Conversions between types, as the hardware's: floating point to integers saturates, NaN gives 0; integers keep their low bits.</summary>
static unsafe class Conversions
{
    /// <summary>The loop from one of the types of 32 and 64 bits to another; null where there is none.</summary>
    public static LaneLoop Find(PtxType from, PtxType to, string rounding) => from switch
    {
        PtxType.F32 => FromFloat<float>(to, rounding),
        PtxType.F64 => to is PtxType.F32 ? Narrowing(rounding) : FromFloat<double>(to, rounding),
        PtxType.S32 => FromInteger<int>(to, rounding),
        PtxType.U32 => FromInteger<uint>(to, rounding),
        PtxType.S64 => FromInteger<long>(to, rounding),
        PtxType.U64 => FromInteger<ulong>(to, rounding),
        _ => null,
    };

    /// <summary>Integers made to fit a smaller type.</summary>
    public static LaneLoop Clamp(PtxType from, PtxType to) => from switch
    {
        PtxType.S32 => Clamp<int>(to),
        PtxType.U32 => Clamp<uint>(to),
        PtxType.S64 => Clamp<long>(to),
        PtxType.U64 => Clamp<ulong>(to),
        _ => null,
    };

    static LaneLoop Clamp<TFrom>(PtxType to)
        where TFrom : unmanaged, IBinaryInteger<TFrom> => to switch
        {
            PtxType.S8 => &LaneLoops.Each<TFrom, int, Fit<TFrom, sbyte, int>>,
            PtxType.U8 => &LaneLoops.Each<TFrom, uint, Fit<TFrom, byte, uint>>,
            PtxType.S16 => &LaneLoops.Each<TFrom, int, Fit<TFrom, short, int>>,
            PtxType.U16 => &LaneLoops.Each<TFrom, uint, Fit<TFrom, ushort, uint>>,
            PtxType.S32 => &LaneLoops.Each<TFrom, int, Fit<TFrom, int, int>>,
            PtxType.U32 => &LaneLoops.Each<TFrom, uint, Fit<TFrom, uint, uint>>,
            PtxType.S64 => &LaneLoops.Each<TFrom, long, Fit<TFrom, long, long>>,
            PtxType.U64 => &LaneLoops.Each<TFrom, ulong, Fit<TFrom, ulong, ulong>>,
            _ => null,
        };

    static LaneLoop FromFloat<TFrom>(PtxType to, string rounding)
        where TFrom : unmanaged, IFloatingPoint<TFrom> => to switch
        {
            PtxType.S32 => ToInteger<TFrom, int>(rounding),
            PtxType.U32 => ToInteger<TFrom, uint>(rounding),
            PtxType.S64 => ToInteger<TFrom, long>(rounding),
            PtxType.U64 => ToInteger<TFrom, ulong>(rounding),
            PtxType.TF32 => &LaneLoops.Each<float, float, TensorFloat>,
            PtxType.F32 when rounding.Length > 0 && rounding != "rn" => Whole<TFrom>(rounding),
            PtxType.F64 when typeof(TFrom) == typeof(float) => &LaneLoops.Each<float, double, Widen>,
            PtxType.F64 when rounding.Length > 0 && rounding != "rn" => Whole<TFrom>(rounding),
            PtxType.F32 => &LaneLoops.Unary<int, VectorOperations.Copy<int>>,
            PtxType.F64 => &LaneLoops.Unary<long, VectorOperations.Copy<long>>,
            _ => null,
        };

    static LaneLoop FromInteger<TFrom>(PtxType to, string rounding)
        where TFrom : unmanaged, INumberBase<TFrom> => to switch
        {
            PtxType.F32 when rounding is "rn" => &LaneLoops.Each<TFrom, float, Cut<TFrom, float>>,
            PtxType.F64 when rounding is "rn" or "" => &LaneLoops.Each<TFrom, double, Cut<TFrom, double>>,
            PtxType.S64 or PtxType.U64 when typeof(TFrom) == typeof(int) => &LaneLoops.Widen<VectorOperations.WidenSigned>,
            PtxType.S64 or PtxType.U64 when typeof(TFrom) == typeof(uint) => &LaneLoops.Widen<VectorOperations.WidenUnsigned>,
            PtxType.S64 or PtxType.U64 => &LaneLoops.Unary<long, VectorOperations.Copy<long>>,
            PtxType.S32 or PtxType.U32 when sizeof(TFrom) == 8 => &LaneLoops.Narrow,
            PtxType.S32 or PtxType.U32 => &LaneLoops.Unary<int, VectorOperations.Copy<int>>,
            _ => null,
        };

    static LaneLoop Narrowing(string rounding) => rounding switch
    {
        "rn" => &LaneLoops.Each<double, float, Narrow>,
        "rz" => &LaneLoops.Each<double, float, NarrowToZero>,
        "rm" => &LaneLoops.Each<double, float, NarrowDown>,
        "rp" => &LaneLoops.Each<double, float, NarrowUp>,
        _ => null,
    };

    static LaneLoop Whole<T>(string rounding)
        where T : unmanaged, IFloatingPoint<T> => rounding switch
        {
            "rmi" => &LaneLoops.Each<T, T, Floor<T>>,
            "rpi" => &LaneLoops.Each<T, T, Ceiling<T>>,
            "rzi" => &LaneLoops.Each<T, T, ToZero<T>>,
            "rni" => &LaneLoops.Each<T, T, Nearest<T>>,
            _ => null,
        };

    static LaneLoop ToInteger<TFrom, TTo>(string rounding)
        where TFrom : unmanaged, IFloatingPoint<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo> => rounding switch
        {
            "rmi" => &LaneLoops.Each<TFrom, TTo, Saturate<TFrom, TTo, Floor<TFrom>>>,
            "rpi" => &LaneLoops.Each<TFrom, TTo, Saturate<TFrom, TTo, Ceiling<TFrom>>>,
            "rzi" => &LaneLoops.Each<TFrom, TTo, Saturate<TFrom, TTo, ToZero<TFrom>>>,
            "rni" => &LaneLoops.Each<TFrom, TTo, Saturate<TFrom, TTo, Nearest<TFrom>>>,
            _ => null,
        };

    readonly struct Fit<TFrom, TTo, TLane> : IScalar<TFrom, TLane>
        where TFrom : IBinaryInteger<TFrom>
        where TTo : IBinaryInteger<TTo>
        where TLane : IBinaryInteger<TLane>
    {
        public static TLane Of(TFrom a) => TLane.CreateTruncating(TTo.CreateSaturating(a));
    }

    // The neighbour of the nearest float32 where that lies on the wrong side.
    readonly struct NarrowToZero : IScalar<double, float>
    {
        public static float Of(double a) => Math.Abs((double)(float)a) > Math.Abs(a) ? (a > 0 ? MathF.BitDecrement((float)a) : MathF.BitIncrement((float)a)) : (float)a;
    }

    readonly struct NarrowDown : IScalar<double, float>
    {
        public static float Of(double a) => (float)a > a ? MathF.BitDecrement((float)a) : (float)a;
    }

    readonly struct NarrowUp : IScalar<double, float>
    {
        public static float Of(double a) => (float)a < a ? MathF.BitIncrement((float)a) : (float)a;
    }

    readonly struct Floor<T> : IScalar<T, T>
        where T : IFloatingPoint<T>
    {
        public static T Of(T a) => T.Floor(a);
    }

    readonly struct Ceiling<T> : IScalar<T, T>
        where T : IFloatingPoint<T>
    {
        public static T Of(T a) => T.Ceiling(a);
    }

    readonly struct ToZero<T> : IScalar<T, T>
        where T : IFloatingPoint<T>
    {
        public static T Of(T a) => T.Truncate(a);
    }

    readonly struct Nearest<T> : IScalar<T, T>
        where T : IFloatingPoint<T>
    {
        public static T Of(T a) => T.Round(a);
    }

    readonly struct Saturate<TFrom, TTo, TRound> : IScalar<TFrom, TTo>
        where TFrom : IFloatingPoint<TFrom>
        where TTo : IBinaryInteger<TTo>
        where TRound : struct, IScalar<TFrom, TFrom>
    {
        // Nothing in 32 bits; the highest bit alone in 64.
        static TTo NotANumber => TTo.Zero.GetByteCount() == 8 ? TTo.One << 63 : TTo.Zero;

        public static TTo Of(TFrom a) => TFrom.IsNaN(a) ? NotANumber : TTo.CreateSaturating(TRound.Of(a));
    }

    readonly struct Cut<TFrom, TTo> : IScalar<TFrom, TTo>
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        public static TTo Of(TFrom a) => TTo.CreateTruncating(a);
    }

    readonly struct TensorFloat : IScalar<float, float>
    {
        public static float Of(float a) => Halves.ToTF32(a);
    }

    readonly struct Widen : IScalar<float, double>
    {
        public static double Of(float a) => a;
    }

    readonly struct Narrow : IScalar<double, float>
    {
        public static float Of(double a) => (float)a;
    }
}
