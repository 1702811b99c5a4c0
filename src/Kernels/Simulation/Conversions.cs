using System.Numerics;
using Whence.Kernels.Instructions;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Kernels.Simulation.Step, int, void>;

namespace Whence.Kernels.Simulation;

/// <summary>Conversions between types, as the hardware's: floating point to integers saturates, NaN gives 0; integers keep their low bits.</summary>
static unsafe class Conversions
{
    public static LaneLoop Find(RegisterType from, RegisterType to, Rounding rounding) => (from, to) switch
    {
        (RegisterType.F32, RegisterType.TF32) => &LaneLoops.Each<float, float, TensorFloat>,
        (RegisterType.F32, RegisterType.F64) => &LaneLoops.Each<float, double, Widen>,
        (RegisterType.F64, RegisterType.F32) => &LaneLoops.Each<double, float, Narrow>,
        (RegisterType.F32, RegisterType.S32) => ToInteger<float, int>(rounding),
        (RegisterType.F32, RegisterType.U32) => ToInteger<float, uint>(rounding),
        (RegisterType.F32, RegisterType.S64) => ToInteger<float, long>(rounding),
        (RegisterType.F64, RegisterType.S32) => ToInteger<double, int>(rounding),
        (RegisterType.F64, RegisterType.U32) => ToInteger<double, uint>(rounding),
        (RegisterType.F64, RegisterType.S64) => ToInteger<double, long>(rounding),
        (RegisterType.S32, RegisterType.F32) => &LaneLoops.Each<int, float, Cut<int, float>>,
        (RegisterType.S32, RegisterType.F64) => &LaneLoops.Each<int, double, Cut<int, double>>,
        (RegisterType.S32, RegisterType.S64) => &LaneLoops.Each<int, long, Cut<int, long>>,
        (RegisterType.U32, RegisterType.F32) => &LaneLoops.Each<uint, float, Cut<uint, float>>,
        (RegisterType.U32, RegisterType.F64) => &LaneLoops.Each<uint, double, Cut<uint, double>>,
        (RegisterType.U32, RegisterType.S64) => &LaneLoops.Each<uint, long, Cut<uint, long>>,
        (RegisterType.S64, RegisterType.F32) => &LaneLoops.Each<long, float, Cut<long, float>>,
        (RegisterType.S64, RegisterType.F64) => &LaneLoops.Each<long, double, Cut<long, double>>,
        (RegisterType.S64, RegisterType.S32) => &LaneLoops.Each<long, int, Cut<long, int>>,
        (RegisterType.S64, RegisterType.U32) => &LaneLoops.Each<long, uint, Cut<long, uint>>,
        _ => null,
    };

    /// <summary>Rounds to a whole number in floating point.</summary>
    public static LaneLoop Whole<T>(Rounding rounding)
        where T : unmanaged, IFloatingPoint<T> => rounding switch
        {
            Rounding.Floor => &LaneLoops.Each<T, T, Floor<T>>,
            Rounding.Ceiling => &LaneLoops.Each<T, T, Ceiling<T>>,
            Rounding.ToZero => &LaneLoops.Each<T, T, ToZero<T>>,
            _ => &LaneLoops.Each<T, T, Nearest<T>>,
        };

    static LaneLoop ToInteger<TFrom, TTo>(Rounding rounding)
        where TFrom : unmanaged, IFloatingPoint<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo> => rounding switch
        {
            Rounding.Floor => &LaneLoops.Each<TFrom, TTo, Saturate<TFrom, TTo, Floor<TFrom>>>,
            Rounding.Ceiling => &LaneLoops.Each<TFrom, TTo, Saturate<TFrom, TTo, Ceiling<TFrom>>>,
            Rounding.ToZero => &LaneLoops.Each<TFrom, TTo, Saturate<TFrom, TTo, ToZero<TFrom>>>,
            _ => &LaneLoops.Each<TFrom, TTo, Saturate<TFrom, TTo, Nearest<TFrom>>>,
        };

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
        public static TTo Of(TFrom a) => TFrom.IsNaN(a) ? TTo.Zero : TTo.CreateSaturating(TRound.Of(a));
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
