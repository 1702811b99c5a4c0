using System.Numerics;
using Whence.Runtime.Simulated.Ptx;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Runtime.Simulated.Step, int, void>;

namespace Whence.Runtime.Simulated.Lanes;

/// <summary>
/// Conversions between types, as PTX says: each is rounded once, from the exact value; what is too large for an integer is its end; integers keep
/// their low bits. Where a number is rounded, <see cref="Step.Immediate"/> is the <see cref="Rounding"/>.
/// </summary>
static unsafe class Conversions
{
    interface ITarget<T>
        where T : unmanaged
    {
        static abstract FloatFormat Format { get; }

        // The bits of a number that the format has.
        static abstract T Of(double exact);
    }

    /// <summary>Integers of 32 or 64 bits as such of another length.</summary>
    public static LaneLoop Resize(PtxType from, PtxType to) => (from, to.LaneBytes()) switch
    {
        (PtxType.S32, 8) => &LaneLoops.Widen<VectorOperations.WidenSigned>,
        (PtxType.U32, 8) => &LaneLoops.Widen<VectorOperations.WidenUnsigned>,
        (PtxType.S64 or PtxType.U64, 4) => &LaneLoops.Narrow,
        (PtxType.S64 or PtxType.U64, _) => &LaneLoops.Unary<long, VectorOperations.Copy<long>>,
        _ => &LaneLoops.Unary<int, VectorOperations.Copy<int>>,
    };

    /// <summary>Integers made to fit a type.</summary>
    public static LaneLoop Clamp(PtxType from, PtxType to) => from switch
    {
        PtxType.S32 => Clamp<int>(to),
        PtxType.U32 => Clamp<uint>(to),
        PtxType.S64 => Clamp<long>(to),
        PtxType.U64 => Clamp<ulong>(to),
        _ => null,
    };

    /// <summary>Numbers of 32 or 64 bits as floating point.</summary>
    public static LaneLoop ToFloat(PtxType from, PtxType to, Rounding rounding) => (from, to, rounding) switch
    {
        (PtxType.S32, PtxType.F32, Rounding.Nearest) => &LaneLoops.Each<int, float, Cut<int, float>>,
        (PtxType.U32, PtxType.F32, Rounding.Nearest) => &LaneLoops.Each<uint, float, Cut<uint, float>>,
        (PtxType.S32, PtxType.F64, _) => &LaneLoops.Each<int, double, Cut<int, double>>,
        (PtxType.U32, PtxType.F64, _) => &LaneLoops.Each<uint, double, Cut<uint, double>>,
        (PtxType.F64, PtxType.F32, Rounding.Nearest) => &LaneLoops.Each<double, float, Narrow>,
        (PtxType.F32, PtxType.F64, _) => &LaneLoops.Each<float, double, Widen>,
        (PtxType.F32, PtxType.F32, _) => &LaneLoops.Unary<int, VectorOperations.Copy<int>>,
        (PtxType.F64, PtxType.F64, _) => &LaneLoops.Unary<long, VectorOperations.Copy<long>>,
        (PtxType.F32, PtxType.F16 or PtxType.BF16, Rounding.Nearest) => HalfOperations.Round(to),
        (_, PtxType.F32, _) => ToFloat<float, Single>(from),
        (_, PtxType.F64, _) => ToFloat<double, Double>(from),
        (_, PtxType.F16, _) => ToFloat<uint, Float16>(from),
        (_, PtxType.BF16, _) => ToFloat<uint, BFloat16>(from),
        _ => null,
    };

    /// <summary>float32 numbers with 10 bits behind the first.</summary>
    public static LaneLoop ToTensorFloat(string rounding) => rounding switch
    {
        "rna" => &LaneLoops.Each<float, float, TensorFloatAway>,
        "rn" => &LaneLoops.Each<float, float, TensorFloatNearest>,
        "rz" => &LaneLoops.Each<float, float, TensorFloatToZero>,
        _ => null,
    };

    /// <summary>Floating point of 32 or 64 bits as integers.</summary>
    public static LaneLoop ToInteger(PtxType from, PtxType to) => from is PtxType.F32 ? ToInteger<float>(to) : from is PtxType.F64 ? ToInteger<double>(to) : null;

    /// <summary>Floating point of 32 or 64 bits rounded to integers.</summary>
    public static LaneLoop ToWhole(PtxType type) => type is PtxType.F32 ? &ToWhole<float> : type is PtxType.F64 ? &ToWhole<double> : null;

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

    static LaneLoop ToFloat<TTo, TTarget>(PtxType from)
        where TTo : unmanaged
        where TTarget : struct, ITarget<TTo> => from switch
        {
            PtxType.S32 => &RoundInteger<int, TTo, TTarget>,
            PtxType.U32 => &RoundInteger<uint, TTo, TTarget>,
            PtxType.S64 => &RoundInteger<long, TTo, TTarget>,
            PtxType.U64 => &RoundInteger<ulong, TTo, TTarget>,
            PtxType.F32 => &RoundFloat<float, TTo, TTarget>,
            PtxType.F64 => &RoundFloat<double, TTo, TTarget>,
            _ => null,
        };

    static LaneLoop ToInteger<TFrom>(PtxType to)
        where TFrom : unmanaged, IFloatingPoint<TFrom> => to switch
        {
            PtxType.S8 => &ToInteger<TFrom, sbyte, int>,
            PtxType.U8 => &ToInteger<TFrom, byte, uint>,
            PtxType.S16 => &ToInteger<TFrom, short, int>,
            PtxType.U16 => &ToInteger<TFrom, ushort, uint>,
            PtxType.S32 => &ToInteger<TFrom, int, int>,
            PtxType.U32 => &ToInteger<TFrom, uint, uint>,
            PtxType.S64 => &ToInteger<TFrom, long, long>,
            PtxType.U64 => &ToInteger<TFrom, ulong, ulong>,
            _ => null,
        };

    static void RoundInteger<TFrom, TTo, TTarget>(byte* file, byte* result, Step step, int lanes)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged
        where TTarget : struct, ITarget<TTo>
    {
        var a = (TFrom*)(file + step.A.Offset);
        for (nint i = 0; i < lanes; i++)
        {
            var value = a[i & step.A.Mask];
            var negative = TFrom.IsNegative(value);
            var magnitude = negative ? 0 - ulong.CreateTruncating(value) : ulong.CreateTruncating(value);
            ((TTo*)result)[i] = TTarget.Of(TTarget.Format.Round(negative, magnitude, (Rounding)step.Immediate));
        }
    }

    static void RoundFloat<TFrom, TTo, TTarget>(byte* file, byte* result, Step step, int lanes)
        where TFrom : unmanaged, IFloatingPoint<TFrom>
        where TTo : unmanaged
        where TTarget : struct, ITarget<TTo>
    {
        var a = (TFrom*)(file + step.A.Offset);
        for (nint i = 0; i < lanes; i++)
            ((TTo*)result)[i] = TTarget.Of(TTarget.Format.Round(double.CreateTruncating(a[i & step.A.Mask]), (Rounding)step.Immediate));
    }

    // What is no number gives 0, or the highest bit alone where float64 or 64 bits are converted.
    static void ToInteger<TFrom, TTo, TLane>(byte* file, byte* result, Step step, int lanes)
        where TFrom : unmanaged, IFloatingPoint<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        var a = (TFrom*)(file + step.A.Offset);
        var none = sizeof(TFrom) == 8 || sizeof(TTo) == 8 ? TTo.One << sizeof(TTo) * 8 - 1 : TTo.Zero;
        for (nint i = 0; i < lanes; i++)
        {
            var value = double.CreateTruncating(a[i & step.A.Mask]);
            var whole = double.IsNaN(value) ? none : TTo.CreateSaturating(FloatFormat.Whole(value, (Rounding)step.Immediate));
            ((TLane*)result)[i] = TLane.CreateTruncating(whole);
        }
    }

    static void ToWhole<T>(byte* file, byte* result, Step step, int lanes)
        where T : unmanaged, IFloatingPoint<T>
    {
        var a = (T*)(file + step.A.Offset);
        for (nint i = 0; i < lanes; i++)
            ((T*)result)[i] = T.CreateTruncating(FloatFormat.Whole(double.CreateTruncating(a[i & step.A.Mask]), (Rounding)step.Immediate));
    }

    readonly struct Single : ITarget<float>
    {
        public static FloatFormat Format => FloatFormat.Single;

        public static float Of(double exact) => (float)exact;
    }

    readonly struct Double : ITarget<double>
    {
        public static FloatFormat Format => FloatFormat.Double;

        public static double Of(double exact) => exact;
    }

    readonly struct Float16 : ITarget<uint>
    {
        public static FloatFormat Format => FloatFormat.Float16;

        public static uint Of(double exact) => Halves.ToFloat16((float)exact);
    }

    readonly struct BFloat16 : ITarget<uint>
    {
        public static FloatFormat Format => FloatFormat.BFloat16;

        public static uint Of(double exact) => Halves.ToBFloat16((float)exact);
    }

    readonly struct Fit<TFrom, TTo, TLane> : IScalar<TFrom, TLane>
        where TFrom : IBinaryInteger<TFrom>
        where TTo : IBinaryInteger<TTo>
        where TLane : IBinaryInteger<TLane>
    {
        public static TLane Of(TFrom a) => TLane.CreateTruncating(TTo.CreateSaturating(a));
    }

    readonly struct Cut<TFrom, TTo> : IScalar<TFrom, TTo>
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        public static TTo Of(TFrom a) => TTo.CreateTruncating(a);
    }

    readonly struct TensorFloatAway : IScalar<float, float>
    {
        public static float Of(float a) => Halves.ToTF32(a);
    }

    readonly struct TensorFloatNearest : IScalar<float, float>
    {
        public static float Of(float a) => Halves.ToNearestTF32(a);
    }

    readonly struct TensorFloatToZero : IScalar<float, float>
    {
        public static float Of(float a) => float.IsNaN(a) ? a : BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(a) & ~0x1FFFu);
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
