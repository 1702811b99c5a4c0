using Whence.Runtime.Simulated.Ptx;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Runtime.Simulated.Step, int, void>;

namespace Whence.Runtime.Simulated.Lanes;

/// <summary>Arithmetic on 16-bit numbers, two in a register: each half is computed exactly and rounded once.</summary>
static unsafe class HalfOperations
{
    interface IFormat
    {
        static abstract float From(uint bits);

        static abstract uint To(float x);

        static abstract uint Fma(float a, float b, float c);
    }

    /// <summary>The loop of an operation on two halves.</summary>
    public static LaneLoop Find(string name, PtxType type) =>
        type is PtxType.F16x2 or PtxType.F16 ? Find<Float16>(name) : Find<BFloat16>(name);

    /// <summary>The lower half as float32.</summary>
    public static LaneLoop Unpack(PtxType type) =>
        type is PtxType.F16 ? &LaneLoops.Each<uint, float, Low<Float16>> : &LaneLoops.Each<uint, float, Low<BFloat16>>;

    /// <summary>Two float32 numbers, the first above.</summary>
    public static LaneLoop PackTwo(PtxType type) => type is PtxType.F16x2
        ? &LaneLoops.Pairs<float, float, uint, PackDown<Float16>> : &LaneLoops.Pairs<float, float, uint, PackDown<BFloat16>>;

    /// <summary>One float32 number.</summary>
    public static LaneLoop Round(PtxType type) =>
        type is PtxType.F16 ? &LaneLoops.Each<float, uint, One<Float16>> : &LaneLoops.Each<float, uint, One<BFloat16>>;

    static LaneLoop Find<TFormat>(string name)
        where TFormat : struct, IFormat => name switch
        {
            "add" => &LaneLoops.Pairs<uint, uint, uint, Add<TFormat>>,
            "sub" => &LaneLoops.Pairs<uint, uint, uint, Subtract<TFormat>>,
            "mul" => &LaneLoops.Pairs<uint, uint, uint, Multiply<TFormat>>,
            "fma" => &LaneLoops.Triples<uint, MultiplyAdd<TFormat>>,
            "neg" => &LaneLoops.Each<uint, uint, Negate>,
            "abs" => &LaneLoops.Each<uint, uint, Absolute>,
            "min" => &LaneLoops.Pairs<uint, uint, uint, Choose<TFormat, Lesser>>,
            "max" => &LaneLoops.Pairs<uint, uint, uint, Choose<TFormat, Greater>>,
            "min.NaN" => &LaneLoops.Pairs<uint, uint, uint, Choose<TFormat, LesserOrNaN>>,
            "max.NaN" => &LaneLoops.Pairs<uint, uint, uint, Choose<TFormat, GreaterOrNaN>>,
            "ftz" when typeof(TFormat) == typeof(Float16) => &LaneLoops.Each<uint, uint, Flush>,
            "sat" when typeof(TFormat) == typeof(Float16) => &LaneLoops.Each<uint, uint, Saturate>,
            _ => null,
        };

    readonly struct Negate : IScalar<uint, uint>
    {
        public static uint Of(uint a) => a ^ 0x80008000;
    }

    readonly struct Absolute : IScalar<uint, uint>
    {
        public static uint Of(uint a) => a & 0x7FFF7FFF;
    }

    readonly struct Flush : IScalar<uint, uint>
    {
        public static uint Of(uint a) => ((a & 0x7C00) == 0 ? a & 0x8000 : a & 0xFFFF) | ((a & 0x7C000000) == 0 ? a & 0x80000000 : a & 0xFFFF0000);
    }

    readonly struct Saturate : IScalar<uint, uint>
    {
        const uint One = 0x3C00;
        const uint Infinity = 0x7C00;

        public static uint Of(uint a) => Half(a & 0xFFFF) | Half(a >> 16) << 16;

        static uint Half(uint bits) => bits > Infinity ? 0 : Math.Min(bits, One);
    }

    readonly struct Lesser : IScalar<float, float, float>
    {
        public static float Of(float a, float b) => float.MinNumber(a, b);
    }

    readonly struct Greater : IScalar<float, float, float>
    {
        public static float Of(float a, float b) => float.MaxNumber(a, b);
    }

    readonly struct LesserOrNaN : IScalar<float, float, float>
    {
        public static float Of(float a, float b) => MathF.Min(a, b);
    }

    readonly struct GreaterOrNaN : IScalar<float, float, float>
    {
        public static float Of(float a, float b) => MathF.Max(a, b);
    }

    readonly struct Choose<TFormat, TOp> : IScalar<uint, uint, uint>
        where TFormat : struct, IFormat
        where TOp : struct, IScalar<float, float, float>
    {
        public static uint Of(uint a, uint b) =>
            Pack<TFormat>.Of(TOp.Of(Low<TFormat>.Of(a), Low<TFormat>.Of(b)), TOp.Of(High<TFormat>.Of(a), High<TFormat>.Of(b)));
    }

    readonly struct PackDown<TFormat> : IScalar<float, float, uint>
        where TFormat : struct, IFormat
    {
        public static uint Of(float high, float low) => Pack<TFormat>.Of(low, high);
    }

    readonly struct One<TFormat> : IScalar<float, uint>
        where TFormat : struct, IFormat
    {
        public static uint Of(float a) => TFormat.To(a);
    }

    readonly struct Float16 : IFormat
    {
        public static float From(uint bits) => Halves.FromFloat16(bits);

        public static uint To(float x) => Halves.ToFloat16(x);

        public static uint Fma(float a, float b, float c) => Halves.FmaFloat16(a, b, c);
    }

    readonly struct BFloat16 : IFormat
    {
        public static float From(uint bits) => Halves.FromBFloat16(bits);

        public static uint To(float x) => Halves.ToBFloat16(x);

        public static uint Fma(float a, float b, float c) => Halves.FmaBFloat16(a, b, c);
    }

    readonly struct Low<TFormat> : IScalar<uint, float>
        where TFormat : struct, IFormat
    {
        public static float Of(uint a) => TFormat.From(a & 0xFFFF);
    }

    readonly struct High<TFormat> : IScalar<uint, float>
        where TFormat : struct, IFormat
    {
        public static float Of(uint a) => TFormat.From(a >> 16);
    }

    readonly struct Pack<TFormat> : IScalar<float, float, uint>
        where TFormat : struct, IFormat
    {
        public static uint Of(float low, float high) => TFormat.To(low) | TFormat.To(high) << 16;
    }

    // float32 has more than twice the bits of either format, so that rounding a sum twice is rounding it once.
    readonly struct Add<TFormat> : IScalar<uint, uint, uint>
        where TFormat : struct, IFormat
    {
        public static uint Of(uint a, uint b) =>
            Pack<TFormat>.Of(Low<TFormat>.Of(a) + Low<TFormat>.Of(b), High<TFormat>.Of(a) + High<TFormat>.Of(b));
    }

    readonly struct Subtract<TFormat> : IScalar<uint, uint, uint>
        where TFormat : struct, IFormat
    {
        public static uint Of(uint a, uint b) =>
            Pack<TFormat>.Of(Low<TFormat>.Of(a) - Low<TFormat>.Of(b), High<TFormat>.Of(a) - High<TFormat>.Of(b));
    }

    // Not so the products of bfloat16 that are denormal; adding -0 changes nothing.
    readonly struct Multiply<TFormat> : IScalar<uint, uint, uint>
        where TFormat : struct, IFormat
    {
        public static uint Of(uint a, uint b) =>
            MultiplyAdd<TFormat>.Of(a, b, 0x80008000);
    }

    readonly struct MultiplyAdd<TFormat> : IScalar3<uint>
        where TFormat : struct, IFormat
    {
        public static uint Of(uint a, uint b, uint c) =>
            TFormat.Fma(Low<TFormat>.Of(a), Low<TFormat>.Of(b), Low<TFormat>.Of(c))
            | TFormat.Fma(High<TFormat>.Of(a), High<TFormat>.Of(b), High<TFormat>.Of(c)) << 16;
    }
}
