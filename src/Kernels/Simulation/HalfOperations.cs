using Whence.Kernels.Instructions;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Kernels.Simulation.Step, int, void>;

namespace Whence.Kernels.Simulation;

/// <summary>Arithmetic on two 16-bit numbers in one register: each half is computed exactly and rounded once.</summary>
static unsafe class HalfOperations
{
    interface IFormat
    {
        static abstract float From(uint bits);

        static abstract uint To(float x);

        static abstract uint Fma(float a, float b, float c);
    }

    public static LaneLoop Find(Instruction instruction) => instruction.Opcode switch
    {
        Opcode.LowHalf or Opcode.HighHalf => instruction.From is RegisterType.F16x2
            ? Half<Float16>(instruction.Opcode) : Half<BFloat16>(instruction.Opcode),
        _ => instruction.Type is RegisterType.F16x2 ? Find<Float16>(instruction.Opcode) : Find<BFloat16>(instruction.Opcode),
    };

    static LaneLoop Half<TFormat>(Opcode opcode)
        where TFormat : struct, IFormat =>
        opcode is Opcode.LowHalf ? &LaneLoops.Each<uint, float, Low<TFormat>> : &LaneLoops.Each<uint, float, High<TFormat>>;

    static LaneLoop Find<TFormat>(Opcode opcode)
        where TFormat : struct, IFormat => opcode switch
        {
            Opcode.PackHalves => &LaneLoops.Pairs<float, float, uint, Pack<TFormat>>,
            Opcode.Add => &LaneLoops.Pairs<uint, uint, uint, Add<TFormat>>,
            Opcode.Subtract => &LaneLoops.Pairs<uint, uint, uint, Subtract<TFormat>>,
            Opcode.Multiply => &LaneLoops.Pairs<uint, uint, uint, Multiply<TFormat>>,
            Opcode.Fma => &LaneLoops.Triples<uint, MultiplyAdd<TFormat>>,
            _ => null,
        };

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
