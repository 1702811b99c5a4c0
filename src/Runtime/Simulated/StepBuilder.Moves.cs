using Whence.Runtime.Simulated.Lanes;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class StepBuilder
{
    void BuildMove()
    {
        var type = instruction.Type;
        if (type is PtxType.None)
            throw Unknown();
        switch (instruction.Name)
        {
            case "mov":
                BuildCopy(type);
                break;
            case "cvta":
                BuildAddress(type);
                break;
            case "cvt":
                BuildConversion();
                break;
            case "selp":
                instruction.Allow();
                Map(LaneTable.Select(type.LaneBytes()), Operand(0), type, Read(Operand(1), type), Read(Operand(2), type), Read(Operand(3), PtxType.Pred));
                break;
            case "slct":
                BuildChoice();
                break;
            case "setp":
                BuildComparison(type);
                break;
            case "set":
                BuildSet();
                break;
            case "testp" when instruction.Modifiers.Length == 2:
                Map(LaneTable.Find($"testp.{instruction.Modifiers[0]}", type), Operand(0), PtxType.Pred, Read(Operand(1), type));
                break;
            default:
                throw Unknown();
        }
    }

    void BuildCopy(PtxType type)
    {
        instruction.Allow();
        if (Operand(0) is PtxOperand.List parts)
            Unpack(parts, type);
        else if (Operand(1) is PtxOperand.List list)
            Pack(list, type);
        else
            Map(LaneTable.Copy(type.LaneBytes()), Operand(0), type, Read(Operand(1), Bits(type)));
    }

    // A move takes any register of its width.
    static PtxType Bits(PtxType type) => type switch
    {
        PtxType.S8 or PtxType.U8 => PtxType.B8,
        PtxType.S16 or PtxType.U16 => PtxType.B16,
        _ => type,
    };

    // Two or four parts of 16 or 32 bits.
    void Unpack(PtxOperand.List parts, PtxType type)
    {
        var value = Read(Operand(1), type);
        var bits = type.Bits() / Math.Max(parts.Items.Length, 1);
        if (parts.Items.Length is not (2 or 4) || bits < 16)
            throw Unknown();
        for (var i = 0; i < parts.Items.Length; i++)
        {
            immediate = i * bits;
            if (parts.Items[i] is PtxOperand.Sink)
                continue;
            if (bits == 32)
                Map(&LaneLoops.Part, parts.Items[i], PtxType.B32, value);
            else
                Map(LaneTable.Extend(PtxType.B16), parts.Items[i], PtxType.B16, Temporary(&LaneLoops.Part, 4, value));
        }
    }

    void Pack(PtxOperand.List list, PtxType type)
    {
        var bits = type.Bits() / Math.Max(list.Items.Length, 1);
        if (list.Items.Length is not (2 or 4) || bits < 16)
            throw Unknown();
        var parts = Array.ConvertAll(list.Items, item => Read(item, bits == 32 ? PtxType.B32 : PtxType.B16));
        if (parts.Length == 4)
            parts = [Temporary(&LaneLoops.Join, 4, parts[0], parts[1]), Temporary(&LaneLoops.Join, 4, parts[2], parts[3])];
        Map(&LaneLoops.Join, Operand(0), type, parts[0], parts[1]);
    }

    // The generic address of shared and local memory lies in a window of its own.
    void BuildAddress(PtxType type)
    {
        instruction.Allow("to", "global", "shared", "local", "const", "shared::cta");
        var window = memory.Window(instruction, instruction.Space);
        var isTo = instruction.Has("to");
        var value = Read(Operand(1), type);
        if (window == 0)
            Map(LaneTable.Copy(type.LaneBytes()), Operand(0), type, value);
        else
            Map(LaneTable.Find(isTo ? "sub" : "add", PtxType.U64), Operand(0), PtxType.U64, value, places.Constant((ulong)window, 8));
    }

    void BuildChoice()
    {
        var (type, by) = (PtxTypes.Parse(instruction.Modifiers[0]), instruction.Type);
        instruction.Allow("ftz");
        var condition = Temporary(Comparisons.Find("ge", by), 4, ReadFlushed(Operand(3), by), Constant(0, by));
        Map(LaneTable.Select(type.LaneBytes()), Operand(0), type, Read(Operand(1), type), Read(Operand(2), type), condition);
    }

    // setp.CmpOp{.BoolOp}{.ftz}.type p|q, a, b{, c}: q is what p would be if the comparison were the other way round.
    void BuildComparison(PtxType type)
    {
        var modifiers = instruction.Modifiers;
        var join = modifiers.Length > 2 && modifiers[1] is "and" or "or" or "xor" ? modifiers[1] : null;
        foreach (var modifier in modifiers[1..^1])
        {
            if (modifier != join && modifier != "ftz")
                throw Unknown();
        }
        if (instruction.Has("ftz") && type is not (PtxType.F32 or PtxType.F16))
            throw Unknown();
        var loop = Comparisons.Find(modifiers[0], type is PtxType.F16 or PtxType.BF16 ? PtxType.F32 : Computed(type));
        var (a, b) = (ReadCompared(Operand(1), type), ReadCompared(Operand(2), type));
        var c = join is null ? default : Read(Operand(3), PtxType.Pred);
        var joined = join is null ? null : LaneTable.Find(join, PtxType.Pred);
        if (Operand(0) is PtxOperand.Pair pair)
        {
            var holds = Temporary(loop, 4, a, b);
            var not = Temporary(LaneTable.Find("not", PtxType.Pred), 4, holds);
            MapJoined(pair.First, holds);
            counted = null;
            MapJoined(pair.Second, not);
        }
        else if (join is null)
        {
            Map(loop, Operand(0), PtxType.Pred, a, b);
        }
        else
        {
            MapJoined(Operand(0), Temporary(loop, 4, a, b));
        }

        void MapJoined(PtxOperand result, Source holds)
        {
            if (joined == null)
                Map(LaneTable.Copy(4), result, PtxType.Pred, holds);
            else
                Map(joined, result, PtxType.Pred, holds, c);
        }
    }

    Source ReadFlushed(PtxOperand operand, PtxType type)
    {
        var value = Read(operand, type);
        return instruction.Has("ftz") && type is (PtxType.F32 or PtxType.F16) ? Temporary(LaneTable.Find("ftz", type), 4, value) : value;
    }

    Source ReadCompared(PtxOperand operand, PtxType type)
    {
        var value = ReadFlushed(operand, type);
        return type is PtxType.F16 or PtxType.BF16 ? Temporary(HalfOperations.Unpack(type), 4, value) : value;
    }

    // set.CmpOp.to.from: -1 or 1.0 where it holds.
    void BuildSet()
    {
        var modifiers = instruction.Modifiers;
        if (modifiers.Length != 3)
            throw Unknown();
        var (to, from) = (PtxTypes.Parse(modifiers[1]), instruction.Type);
        if (to is not (PtxType.F32 or PtxType.S32 or PtxType.U32))
            throw Unknown();
        var holds = Temporary(Comparisons.Find(modifiers[0], Computed(from)), 4, Read(Operand(1), from), Read(Operand(2), from));
        var one = to is PtxType.F32 ? places.Constant(BitConverter.SingleToUInt32Bits(1), 4) : places.Constant(uint.MaxValue, 4);
        Map(LaneTable.Select(4), Operand(0), to, one, places.Constant(0, 4), holds);
    }
}
