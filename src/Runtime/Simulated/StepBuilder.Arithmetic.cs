using System.Numerics;
using Whence.Runtime.Simulated.Lanes;
using Whence.Runtime.Simulated.Ptx;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Runtime.Simulated.Step, int, void>;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class StepBuilder
{
    void BuildArithmetic()
    {
        var type = instruction.Type;
        switch (instruction.Name)
        {
            case "add" or "sub" or "mul" or "fma" or "mad" or "div" or "min" or "max" or "abs" or "neg" or "sqrt" or "rcp" or "rsqrt" or "ex2" or "lg2"
                or "sin" or "cos" or "tanh" or "copysign" when type.IsFloat() || type.IsHalves():
                BuildFloat(type);
                break;
            case "mul" or "mad" when instruction.Has("wide"):
                BuildWide(type);
                break;
            case "div" or "rem":
                BuildDivision(type);
                break;
            case "shl" or "shr":
                BuildShift(type);
                break;
            case "mul24" or "mad24":
                BuildProductOf24(type);
                break;
            case "and" or "or" or "xor" or "not" or "cnot":
                instruction.Allow();
                MapAs(instruction.Name, type, instruction.Operands.Length - 1);
                break;
            case "bfe" or "bfi" or "bfind" or "popc" or "clz" or "brev" or "prmt" or "lop3" or "shf" or "sad":
                BuildBits(type);
                break;
            case "add" or "sub" or "mul" or "mad" or "min" or "max" or "abs" or "neg" when type.IsInteger():
                BuildInteger(type);
                break;
            default:
                throw Unknown();
        }
    }

    // Small integers are computed in 32 bits.
    static PtxType Computed(PtxType type) => type.Bits() >= 32 ? type : type.IsSigned() ? PtxType.S32 : type.IsInteger() ? PtxType.U32 : type;

    Source[] ReadAll(int count, PtxType type)
    {
        var sources = new Source[count];
        for (var i = 0; i < count; i++)
            sources[i] = Read(Operand(1 + i), type);
        return sources;
    }

    void MapAs(string name, PtxType type, int operands)
    {
        var computed = Computed(type);
        var known = name is "and" or "or" or "xor" or "not" or "cnot" && computed is not PtxType.Pred
            ? (computed.LaneBytes() == 8 ? PtxType.B64 : PtxType.B32) : computed;
        Map(LaneTable.Find(name, known), Operand(0), type, ReadAll(operands, type));
    }

    void BuildInteger(PtxType type)
    {
        instruction.Allow("lo", "hi", "sat");
        var name = instruction.Name;
        if (instruction.Has("sat"))
            name += ".sat";
        if (instruction.Has("hi") && type.Bits() == 16 && name == "mul")
        {
            var product = Temporary(LaneTable.Find("mul", Computed(type)), 4, ReadAll(2, type));
            Map(LaneTable.ShiftAll("shr", Computed(type)), Operand(0), type, product, places.Constant(16, 4));
            return;
        }
        if (instruction.Has("hi"))
            name += ".hi";
        var computed = Computed(type) switch { PtxType.B32 => PtxType.U32, PtxType.B64 => PtxType.U64, var other => other };
        Map(LaneTable.Find(name, computed), Operand(0), type, ReadAll(name.StartsWith("mad", StringComparison.Ordinal) ? 3 : name is "abs" or "neg" ? 1 : 2, type));
    }

    void BuildWide(PtxType type)
    {
        instruction.Allow("wide");
        var (signed, wide) = (type.IsSigned(), type.Bits() == 32 ? PtxType.S64 : PtxType.S32);
        if (type.Bits() > 32 || !type.IsInteger())
            throw Unknown();
        var isSum = instruction.Name == "mad";
        var a = Read(Operand(1), type);
        if (type.Bits() == 16)
        {
            Source[] sources = isSum ? [a, Read(Operand(2), type), Read(Operand(3), wide)] : [a, Read(Operand(2), type)];
            Map(LaneTable.Find(instruction.Name, PtxType.S32), Operand(0), wide, sources);
            return;
        }
        var factor = Operand(2) is PtxOperand.Integer { Bits: < 1u << 31 } constant && BitOperations.IsPow2(constant.Bits) ? constant.Bits : 0;
        immediate = factor == 0 ? 0 : BitOperations.Log2(factor);
        var b = Read(Operand(2), type);
        if (isSum)
            Map(factor > 0 ? LaneTable.ScaleAddWide(signed) : LaneTable.MultiplyAddWide(signed), Operand(0), wide, a, b, Read(Operand(3), wide));
        else
            Map(factor > 0 ? LaneTable.ScaleWide(signed) : LaneTable.MultiplyWide(signed), Operand(0), wide, a, b);
    }

    void BuildDivision(PtxType type)
    {
        instruction.Allow();
        if (!type.IsInteger())
            throw Unknown();
        var sources = ReadAll(2, type);
        Effect(new() { Kind = StepKind.Division, Instruction = instruction, A = sources[0], B = sources[1], Type = Computed(type), Mode = instruction.Name, Bytes = type.LaneBytes() },
            To(Operand(0), type));
    }

    void BuildShift(PtxType type)
    {
        instruction.Allow();
        var computed = Computed(type);
        if (instruction.Name == "shl")
            computed = computed.LaneBytes() == 8 ? PtxType.B64 : PtxType.B32;
        var (a, b) = (Read(Operand(1), type), Read(Operand(2), PtxType.U32));
        Map(b.Mask == 0 ? LaneTable.ShiftAll(instruction.Name, computed) : LaneTable.Find(instruction.Name, computed), Operand(0), type, a, b);
    }

    void BuildProductOf24(PtxType type)
    {
        instruction.Allow("lo");
        var cut = LaneTable.Find("cut24", type);
        var (a, b) = (Temporary(cut, 4, Read(Operand(1), type)), Temporary(cut, 4, Read(Operand(2), type)));
        if (instruction.Name == "mul24")
            Map(LaneTable.Find("mul", type), Operand(0), type, a, b);
        else
            Map(LaneTable.Find("mad", type), Operand(0), type, a, b, Read(Operand(3), type));
    }

    void BuildBits(PtxType type)
    {
        instruction.Allow("l", "r", "wrap", "clamp", "shiftamt");
        switch (instruction.Name)
        {
            case "bfe":
                Map(LaneTable.Find("bfe", type), Operand(0), type, Read(Operand(1), type), Read(Operand(2), PtxType.U32), Read(Operand(3), PtxType.U32));
                break;
            case "bfi":
                Map(LaneTable.Find("bfi", type), Operand(0), type,
                    Read(Operand(1), type), Read(Operand(2), type), Read(Operand(3), PtxType.U32), Read(Operand(4), PtxType.U32));
                break;
            case "bfind" when !instruction.Has("shiftamt"):
                Map(LaneTable.Find("bfind", type), Operand(0), PtxType.U32, Read(Operand(1), type));
                break;
            case "popc" or "clz":
                Map(LaneTable.Find(instruction.Name, type), Operand(0), PtxType.U32, Read(Operand(1), type));
                break;
            case "brev":
                Map(LaneTable.Find("brev", type), Operand(0), type, Read(Operand(1), type));
                break;
            case "prmt" when instruction.Code == "prmt.b32":
                Map(LaneTable.Find("prmt", type), Operand(0), type, ReadAll(3, type));
                break;
            case "lop3" when Operand(4) is PtxOperand.Integer table:
                immediate = (int)(table.Bits & 0xFF);
                Map(LaneTable.Find("lop3", type), Operand(0), type, ReadAll(3, type));
                break;
            case "shf":
                Map(LaneTable.Find($"shf.{(instruction.Has("l") ? "l" : "r")}.{(instruction.Has("wrap") ? "wrap" : "clamp")}", type), Operand(0), type, ReadAll(3, type));
                break;
            case "sad":
                Map(LaneTable.Find("sad", Computed(type)), Operand(0), type, ReadAll(3, type));
                break;
            default:
                throw Unknown();
        }
    }

    void BuildFloat(PtxType type)
    {
        instruction.Allow("rn", "rz", "approx", "full", "ftz", "sat", "NaN");
        var (name, count) = (instruction.Name, instruction.Operands.Length - 1);
        if (instruction.Has("NaN"))
            name += ".NaN";
        if (instruction.Has("rz"))
            name += ".rz";
        if (name == "rsqrt" && type is PtxType.F64 && !instruction.Has("ftz"))
            throw Unknown();
        if (count != Operands(instruction.Name))
            throw instruction.Error($"{Operands(instruction.Name)} operands are expected behind the result");
        var loop = LaneTable.Find(name, type);
        var sources = ReadAll(count, type);
        // Of doubles the reciprocal root alone flushes, by itself.
        var flushes = instruction.Has("ftz") && !(name == "rsqrt" && type is PtxType.F64);
        LaneLoop flush = flushes ? LaneTable.Find("ftz", type) : null;
        LaneLoop saturate = instruction.Has("sat") ? LaneTable.Find("sat", type) : null;
        if ((flushes && flush == null) || (instruction.Has("sat") && saturate == null))
            throw Unknown();
        for (var i = 0; flush != null && i < count; i++)
            sources[i] = Temporary(flush, 4, sources[i]);
        if (flush != null || saturate != null)
        {
            var value = Temporary(loop, type.LaneBytes(), sources);
            if (flush != null && saturate != null)
                value = Temporary(flush, type.LaneBytes(), value);
            Map(saturate != null ? saturate : flush, Operand(0), type, value);
            return;
        }
        Map(loop, Operand(0), type, sources);
    }

    static int Operands(string name) => name switch
    {
        "fma" or "mad" => 3,
        "add" or "sub" or "mul" or "div" or "min" or "max" or "copysign" => 2,
        _ => 1,
    };
}
