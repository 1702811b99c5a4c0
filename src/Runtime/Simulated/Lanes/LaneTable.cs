using Whence.Runtime.Simulated.Ptx;
using static Whence.Runtime.Simulated.Lanes.ScalarOperations;
using static Whence.Runtime.Simulated.Lanes.VectorOperations;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Runtime.Simulated.Step, int, void>;

namespace Whence.Runtime.Simulated.Lanes;

/// <summary>Which loop over the lanes computes an operation on a type of 32 or 64 bits.</summary>
static unsafe class LaneTable
{
    /// <summary>The loop; null where there is no such operation.</summary>
    public static LaneLoop Find(string name, PtxType type) => type switch
    {
        PtxType.F32 => Single(name),
        PtxType.F64 => Double(name),
        PtxType.S32 => Signed(name) is var own and not null ? own : Integer<int>(name),
        PtxType.U32 => Unsigned(name) is var own and not null ? own : Integer<uint>(name),
        PtxType.S64 => SignedLong(name) is var own and not null ? own : Integer<long>(name),
        PtxType.U64 => UnsignedLong(name) is var own and not null ? own : Integer<ulong>(name),
        PtxType.B32 => BitsOf32(name) is var own and not null ? own : Bits<int>(name),
        PtxType.B64 => BitsOf64(name) is var own and not null ? own : Bits<long>(name),
        PtxType.Pred => Bits<int>(name),
        PtxType.F16x2 or PtxType.BF16x2 or PtxType.F16 or PtxType.BF16 => HalfOperations.Find(name, type),
        _ => null,
    };

    /// <summary>A copy of values.</summary>
    public static LaneLoop Copy(int bytes) => bytes == 8 ? &LaneLoops.Unary<long, Copy<long>> : &LaneLoops.Unary<int, Copy<int>>;

    /// <summary>A choice by a predicate.</summary>
    public static LaneLoop Select(int bytes) => bytes == 8 ? &LaneLoops.SelectWide : &LaneLoops.Ternary<int, Select>;

    /// <summary>The value of a smaller type in 32 bits: the others are its sign, or zeros.</summary>
    public static LaneLoop Extend(PtxType type) => (type.Bits(), type.IsSigned()) switch
    {
        (8, true) => &LaneLoops.Unary<int, Sign8>,
        (8, false) => &LaneLoops.Unary<int, Cut8>,
        (16, true) => &LaneLoops.Unary<int, Sign16>,
        _ => &LaneLoops.Unary<int, Cut16>,
    };

    /// <summary>A shift by an amount that is the same for all lanes.</summary>
    public static LaneLoop ShiftAll(string name, PtxType type) => (name, type) switch
    {
        ("shl", PtxType.B32) => &LaneLoops.Shift<int, ShiftLeft32>,
        ("shl", PtxType.B64) => &LaneLoops.Shift<long, ShiftLeft64>,
        ("shr", PtxType.S32) => &LaneLoops.Shift<int, ShiftRightS32>,
        ("shr", PtxType.S64) => &LaneLoops.Shift<long, ShiftRightS64>,
        ("shr", PtxType.U32 or PtxType.B32) => &LaneLoops.Shift<int, ShiftRightU32>,
        ("shr", PtxType.U64 or PtxType.B64) => &LaneLoops.Shift<long, ShiftRightU64>,
        _ => null,
    };

    /// <summary>Products of 32-bit values as 64-bit ones.</summary>
    public static LaneLoop MultiplyWide(bool signed) =>
        signed ? &LaneLoops.Pairs<int, int, long, MultiplyWide<int>> : &LaneLoops.Pairs<uint, uint, long, MultiplyWide<uint>>;

    /// <summary>The same, plus a 64-bit value.</summary>
    public static LaneLoop MultiplyAddWide(bool signed) => signed ? &LaneLoops.MultiplyAddWide<int> : &LaneLoops.MultiplyAddWide<uint>;

    /// <summary>The same with a power of two.</summary>
    public static LaneLoop ScaleWide(bool signed) => signed ? &LaneLoops.ScaleWide<WidenSigned> : &LaneLoops.ScaleWide<WidenUnsigned>;

    /// <summary>A product with a power of two plus a 64-bit value.</summary>
    public static LaneLoop ScaleAddWide(bool signed) => signed ? &LaneLoops.ScaleAddWide<WidenSigned> : &LaneLoops.ScaleAddWide<WidenUnsigned>;

    static LaneLoop Float<T>(string name)
        where T : unmanaged, System.Numerics.INumberBase<T> => name switch
        {
            "add" => &LaneLoops.Binary<T, Add<T>>,
            "sub" => &LaneLoops.Binary<T, Subtract<T>>,
            "mul" => &LaneLoops.Binary<T, Multiply<T>>,
            "div" => &LaneLoops.Binary<T, Divide<T>>,
            "min" => &LaneLoops.Binary<T, MinNumber<T>>,
            "max" => &LaneLoops.Binary<T, MaxNumber<T>>,
            "min.NaN" => &LaneLoops.Binary<T, Min<T>>,
            "max.NaN" => &LaneLoops.Binary<T, Max<T>>,
            "sqrt" => &LaneLoops.Unary<T, Sqrt<T>>,
            "sat" => &LaneLoops.Unary<T, Saturate<T>>,
            "testp.finite" => &LaneLoops.Each<T, int, IsFinite<T>>,
            "testp.infinite" => &LaneLoops.Each<T, int, IsInfinite<T>>,
            "testp.number" => &LaneLoops.Each<T, int, IsNumber<T>>,
            "testp.notanumber" => &LaneLoops.Each<T, int, IsNaN<T>>,
            "testp.normal" => &LaneLoops.Each<T, int, IsNormal<T>>,
            "testp.subnormal" => &LaneLoops.Each<T, int, IsSubnormal<T>>,
            _ => null,
        };

    static LaneLoop Single(string name) => name switch
    {
        "fma" or "mad" => &LaneLoops.Ternary<float, Fma32>,
        "abs" => &LaneLoops.Unary<int, AbsFloat32>,
        "neg" => &LaneLoops.Unary<int, NegateFloat32>,
        "copysign" => &LaneLoops.Binary<int, CopySign32>,
        "ftz" => &LaneLoops.Unary<int, Flush>,
        "div.rz" => &LaneLoops.Pairs<float, float, float, DivideToZero>,
        "rsqrt" => &LaneLoops.Each<float, float, RsqrtFast>,
        "rcp" => &LaneLoops.Each<float, float, ReciprocalFast>,
        "ex2" => &LaneLoops.Each<float, float, Exp2Fast>,
        "lg2" => &LaneLoops.Each<float, float, Log2Fast>,
        "tanh" => &LaneLoops.Each<float, float, TanhFast>,
        "sin" => &LaneLoops.Each<float, float, SineFast>,
        "cos" => &LaneLoops.Each<float, float, CosineFast>,
        _ => Float<float>(name),
    };

    static LaneLoop Double(string name) => name switch
    {
        "fma" or "mad" => &LaneLoops.Ternary<double, Fma64>,
        "abs" => &LaneLoops.Unary<long, AbsFloat64>,
        "neg" => &LaneLoops.Unary<long, NegateFloat64>,
        "copysign" => &LaneLoops.Binary<long, CopySign64>,
        "rcp" => &LaneLoops.Each<double, double, Reciprocal>,
        "rsqrt" => &LaneLoops.Each<double, double, Rsqrt>,
        _ => Float<double>(name),
    };

    static LaneLoop Integer<T>(string name)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => name switch
        {
            "add" => &LaneLoops.Binary<T, Add<T>>,
            "sub" => &LaneLoops.Binary<T, Subtract<T>>,
            "mul" => &LaneLoops.Binary<T, Multiply<T>>,
            "mad" => &LaneLoops.Ternary<T, MultiplyAdd<T>>,
            "min" => &LaneLoops.Binary<T, Min<T>>,
            "max" => &LaneLoops.Binary<T, Max<T>>,
            "abs" => &LaneLoops.Unary<T, Abs<T>>,
            "neg" => &LaneLoops.Unary<T, Negate<T>>,
            "sad" => &LaneLoops.Triples<T, Distance<T>>,
            "bfe" => &LaneLoops.Extract<T>,
            "bfind" => &LaneLoops.Each<T, uint, FindBit<T>>,
            "shr" => &LaneLoops.Pairs<T, uint, T, ShiftRight<T>>,
            _ => null,
        };

    static LaneLoop Signed(string name) => name switch
    {
        "mul.hi" => &LaneLoops.Pairs<int, int, int, MultiplyHighSigned>,
        "mad.hi" => &LaneLoops.Triples<int, MultiplyAddHigh<int, MultiplyHighSigned>>,
        "add.sat" => &LaneLoops.Pairs<int, int, int, AddSaturated>,
        "sub.sat" => &LaneLoops.Pairs<int, int, int, SubtractSaturated>,
        "cut24" => &LaneLoops.Each<int, int, Sign24>,
        _ => null,
    };

    static LaneLoop Unsigned(string name) => name switch
    {
        "mul.hi" => &LaneLoops.Pairs<uint, uint, uint, MultiplyHighUnsigned>,
        "mad.hi" => &LaneLoops.Triples<uint, MultiplyAddHigh<uint, MultiplyHighUnsigned>>,
        "cut24" => &LaneLoops.Each<int, int, Cut24>,
        _ => null,
    };

    static LaneLoop SignedLong(string name) => name switch
    {
        "mul.hi" => &LaneLoops.Pairs<long, long, long, MultiplyHigh64S>,
        "mad.hi" => &LaneLoops.Triples<long, MultiplyAddHigh<long, MultiplyHigh64S>>,
        _ => null,
    };

    static LaneLoop UnsignedLong(string name) => name switch
    {
        "mul.hi" => &LaneLoops.Pairs<ulong, ulong, ulong, MultiplyHigh64U>,
        "mad.hi" => &LaneLoops.Triples<ulong, MultiplyAddHigh<ulong, MultiplyHigh64U>>,
        _ => null,
    };

    static LaneLoop Bits<T>(string name)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => name switch
        {
            "and" => &LaneLoops.Binary<T, And<T>>,
            "or" => &LaneLoops.Binary<T, Or<T>>,
            "xor" => &LaneLoops.Binary<T, Xor<T>>,
            "not" => &LaneLoops.Unary<T, Not<T>>,
            "cnot" => &LaneLoops.Unary<T, IsZero<T>>,
            "shl" => &LaneLoops.Pairs<T, uint, T, ShiftLeft<T>>,
            "bfi" => &LaneLoops.Insert<T>,
            _ => null,
        };

    static LaneLoop BitsOf32(string name) => name switch
    {
        "shr" => &LaneLoops.Pairs<uint, uint, uint, ShiftRight<uint>>,
        "popc" => &LaneLoops.Each<uint, uint, PopulationCount>,
        "clz" => &LaneLoops.Each<uint, uint, LeadingZeros<uint>>,
        "brev" => &LaneLoops.Each<uint, uint, Reverse>,
        "prmt" => &LaneLoops.Triples<uint, Permute>,
        "shf.l.wrap" => &LaneLoops.Triples<uint, FunnelLeft>,
        "shf.r.wrap" => &LaneLoops.Triples<uint, FunnelRight>,
        "shf.l.clamp" => &LaneLoops.Triples<uint, FunnelLeftClamped>,
        "shf.r.clamp" => &LaneLoops.Triples<uint, FunnelRightClamped>,
        "lop3" => &LaneLoops.Logic,
        _ => null,
    };

    static LaneLoop BitsOf64(string name) => name switch
    {
        "shr" => &LaneLoops.Pairs<ulong, uint, ulong, ShiftRight<ulong>>,
        "popc" => &LaneLoops.Each<ulong, uint, PopulationCountWide>,
        "clz" => &LaneLoops.Each<ulong, uint, LeadingZeros<ulong>>,
        "brev" => &LaneLoops.Each<ulong, ulong, ReverseWide>,
        _ => null,
    };
}
