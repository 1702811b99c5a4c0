using Whence.Kernels.Instructions;
using static Whence.Kernels.Simulation.ScalarOperations;
using static Whence.Kernels.Simulation.VectorOperations;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Kernels.Simulation.Step, int, void>;

namespace Whence.Kernels.Simulation;

/// <summary>Which loop over the lanes computes an instruction.</summary>
static unsafe class LaneTable
{
    public static LaneLoop Find(Instruction instruction) => instruction.Opcode switch
    {
        Opcode.Move or Opcode.Reinterpret => Wide(instruction.Type) ? &LaneLoops.Unary<long, Copy<long>> : &LaneLoops.Unary<int, Copy<int>>,
        Opcode.Select => Wide(instruction.Type) ? &LaneLoops.SelectWide : &LaneLoops.Ternary<int, Select>,
        Opcode.Address => Wide(instruction.Type) ? &LaneLoops.AddressWide : &LaneLoops.AddressNarrow,
        Opcode.Compare => Comparisons.Find(instruction.Type, instruction.Comparison),
        Opcode.Convert => Conversions.Find(instruction.From, instruction.Type, instruction.Rounding),
        Opcode.PackHalves or Opcode.LowHalf or Opcode.HighHalf => HalfOperations.Find(instruction),
        _ => instruction.Type switch
        {
            RegisterType.F32 => Single(instruction),
            RegisterType.F64 => Double(instruction),
            RegisterType.S32 => Integer<int>(instruction.Opcode) is var loop && loop != null ? loop : Signed(instruction.Opcode),
            RegisterType.U32 => Integer<uint>(instruction.Opcode) is var loop && loop != null ? loop : Unsigned(instruction.Opcode),
            RegisterType.S64 => Integer<long>(instruction.Opcode) is var loop && loop != null ? loop : Long(instruction.Opcode),
            RegisterType.Predicate => Bits(instruction.Opcode),
            RegisterType.F16x2 or RegisterType.BF16x2 => HalfOperations.Find(instruction),
            _ => null,
        },
    };

    static bool Wide(RegisterType type) => type.Bytes() == 8;

    static LaneLoop Float<T>(Opcode opcode)
        where T : unmanaged => opcode switch
        {
            Opcode.Add => &LaneLoops.Binary<T, Add<T>>,
            Opcode.Subtract => &LaneLoops.Binary<T, Subtract<T>>,
            Opcode.Multiply => &LaneLoops.Binary<T, Multiply<T>>,
            Opcode.Divide => &LaneLoops.Binary<T, Divide<T>>,
            Opcode.Min => &LaneLoops.Binary<T, Min<T>>,
            Opcode.Max => &LaneLoops.Binary<T, Max<T>>,
            Opcode.Sqrt => &LaneLoops.Unary<T, Sqrt<T>>,
            _ => null,
        };

    static LaneLoop Single(Instruction instruction) => instruction.Opcode switch
    {
        Opcode.Fma => &LaneLoops.Ternary<float, Fma32>,
        Opcode.Abs => &LaneLoops.Unary<int, AbsFloat32>,
        Opcode.Negate => &LaneLoops.Unary<int, NegateFloat32>,
        Opcode.DivideToZero => &LaneLoops.Pairs<float, float, float, DivideToZero>,
        Opcode.RoundToInteger => Conversions.Whole<float>(instruction.Rounding),
        Opcode.RsqrtFast => &LaneLoops.Each<float, float, RsqrtFast>,
        Opcode.ReciprocalFast => &LaneLoops.Each<float, float, ReciprocalFast>,
        Opcode.Exp2Fast => &LaneLoops.Each<float, float, Exp2Fast>,
        Opcode.Log2Fast => &LaneLoops.Each<float, float, Log2Fast>,
        Opcode.TanhFast => &LaneLoops.Each<float, float, TanhFast>,
        _ => Float<float>(instruction.Opcode),
    };

    static LaneLoop Double(Instruction instruction) => instruction.Opcode switch
    {
        Opcode.Fma => &LaneLoops.Ternary<double, Fma64>,
        Opcode.Abs => &LaneLoops.Unary<long, AbsFloat64>,
        Opcode.Negate => &LaneLoops.Unary<long, NegateFloat64>,
        Opcode.RoundToInteger => Conversions.Whole<double>(instruction.Rounding),
        _ => Float<double>(instruction.Opcode),
    };

    static LaneLoop Integer<T>(Opcode opcode)
        where T : unmanaged => opcode switch
        {
            Opcode.Add => &LaneLoops.Binary<T, Add<T>>,
            Opcode.Subtract => &LaneLoops.Binary<T, Subtract<T>>,
            Opcode.Multiply => &LaneLoops.Binary<T, Multiply<T>>,
            Opcode.Fma => &LaneLoops.Ternary<T, MultiplyAdd<T>>,
            Opcode.Min => &LaneLoops.Binary<T, Min<T>>,
            Opcode.Max => &LaneLoops.Binary<T, Max<T>>,
            Opcode.Abs => &LaneLoops.Unary<T, Abs<T>>,
            Opcode.Negate => &LaneLoops.Unary<T, Negate<T>>,
            Opcode.And => &LaneLoops.Binary<T, And<T>>,
            Opcode.Or => &LaneLoops.Binary<T, Or<T>>,
            Opcode.Xor => &LaneLoops.Binary<T, Xor<T>>,
            Opcode.Not => &LaneLoops.Unary<T, Not<T>>,
            _ => null,
        };

    static LaneLoop Signed(Opcode opcode) => opcode switch
    {
        Opcode.MultiplyHigh => &LaneLoops.Pairs<int, int, int, MultiplyHighSigned>,
        Opcode.ShiftLeft => &LaneLoops.Pairs<int, uint, int, ShiftLeft<int>>,
        Opcode.ShiftRight => &LaneLoops.Pairs<int, uint, int, ShiftRight<int>>,
        Opcode.PopulationCount => &LaneLoops.Each<uint, uint, PopulationCount>,
        _ => null,
    };

    static LaneLoop Unsigned(Opcode opcode) => opcode switch
    {
        Opcode.MultiplyHigh => &LaneLoops.Pairs<uint, uint, uint, MultiplyHighUnsigned>,
        Opcode.ShiftLeft => &LaneLoops.Pairs<uint, uint, uint, ShiftLeft<uint>>,
        Opcode.ShiftRight => &LaneLoops.Pairs<uint, uint, uint, ShiftRight<uint>>,
        Opcode.PopulationCount => &LaneLoops.Each<uint, uint, PopulationCount>,
        _ => null,
    };

    static LaneLoop Long(Opcode opcode) => opcode switch
    {
        Opcode.ShiftLeft => &LaneLoops.Pairs<long, uint, long, ShiftLeft<long>>,
        Opcode.ShiftRight => &LaneLoops.Pairs<long, uint, long, ShiftRight<long>>,
        Opcode.PopulationCount => &LaneLoops.Each<ulong, ulong, PopulationCountWide>,
        _ => null,
    };

    static LaneLoop Bits(Opcode opcode) => opcode switch
    {
        Opcode.And => &LaneLoops.Binary<int, And<int>>,
        Opcode.Or => &LaneLoops.Binary<int, Or<int>>,
        Opcode.Xor => &LaneLoops.Binary<int, Xor<int>>,
        Opcode.Not => &LaneLoops.Unary<int, Not<int>>,
        _ => null,
    };
}
