using Whence.Runtime.Simulated.Lanes;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class StepBuilder
{
    // cvt{.rounding}{.ftz}{.sat}.to.from d, a{, b}.
    void BuildConversion()
    {
        instruction.Allow("rn", "rz", "rm", "rp", "rna", "rni", "rzi", "rmi", "rpi", "ftz", "sat");
        var modifiers = instruction.Modifiers;
        var types = modifiers.Length < 2 ? default : (To: PtxTypes.Parse(modifiers[^2]), From: PtxTypes.Parse(modifiers[^1]));
        var rounding = "";
        foreach (var modifier in modifiers[..Math.Max(modifiers.Length - 2, 0)])
        {
            if (modifier is "ftz" or "sat")
                continue;
            if (rounding.Length > 0 || PtxTypes.Parse(modifier) is not PtxType.None)
                throw Unknown();
            rounding = modifier;
        }
        var isTensor = types.To.IsHalves() || types.To is PtxType.TF32;
        if (isTensor && (types.From is not PtxType.F32 || instruction.Has("ftz") || instruction.Has("sat")))
            throw Unknown();
        if (instruction.Operands.Length != (types.To.IsHalves() ? 3 : 2))
            throw instruction.Error("another number of operands is expected");
        if (types.To.IsHalves())
            ConvertTwo(types.To, rounding);
        else if (types.To is PtxType.TF32)
            Map(Conversions.ToTensorFloat(rounding), Operand(0), types.To, Read(Operand(1), types.From));
        else
            Convert(types.To, types.From, rounding);
    }

    void ConvertTwo(PtxType to, string rounding)
    {
        var (high, low) = (Read(Operand(1), PtxType.F32), Read(Operand(2), PtxType.F32));
        if (rounding == "rn")
        {
            Map(HalfOperations.PackTwo(to), Operand(0), to, high, low);
            return;
        }
        if (rounding != "rz")
            throw Unknown();
        immediate = (int)Rounding.ToZero;
        var loop = Conversions.ToFloat(PtxType.F32, to is PtxType.F16x2 ? PtxType.F16 : PtxType.BF16, Rounding.ToZero);
        (high, low) = (Temporary(loop, 4, high), Temporary(loop, 4, low));
        Map(&LaneLoops.Join, Operand(0), to, low, high);
    }

    void Convert(PtxType to, PtxType from, string rounding)
    {
        CheckConversion(to, from, rounding);
        immediate = (int)(rounding.TrimEnd('i') switch { "rz" => Rounding.ToZero, "rm" => Rounding.Down, "rp" => Rounding.Up, _ => Rounding.Nearest });
        var value = from is PtxType.F32 ? ReadFlushed(Operand(1), from) : Read(Operand(1), from);
        if (from is PtxType.F16 or PtxType.BF16)
            (value, from) = (Temporary(HalfOperations.Unpack(from), 4, value), PtxType.F32);
        from = Computed(from);
        if (to.IsFloat())
            ConvertToFloat(to, from, rounding, value);
        else if (from.IsFloat())
            Map(Conversions.ToInteger(from, to), Operand(0), Computed(to), value);
        else if (instruction.Has("sat"))
            Map(Conversions.Clamp(from, to), Operand(0), Computed(to), value);
        else if (to.Bits() >= 32)
            Map(Conversions.Resize(from, to), Operand(0), to, value);
        else
            Map(LaneTable.Extend(to), Operand(0), Computed(to), from.LaneBytes() == 8 ? Temporary(Conversions.Resize(from, PtxType.U32), 4, value) : value);
    }

    // Which roundings there are, and where one must be: where the result may lie between two numbers of its type, and only there.
    void CheckConversion(PtxType to, PtxType from, string rounding)
    {
        var isWhole = rounding is "rni" or "rzi" or "rmi" or "rpi";
        var isRounded = rounding is "rn" or "rz" or "rm" or "rp";
        var isKnown = (to.IsFloat(), from.IsFloat()) switch
        {
            _ when !IsConverted(to) || !IsConverted(from) => false,
            (false, true) => isWhole,
            (true, false) => isRounded,
            (false, false) => rounding.Length == 0,
            _ when to == from => isWhole || rounding.Length == 0,
            _ => to.Bits() > from.Bits() ? rounding.Length == 0 : isRounded,
        };
        if (instruction.Has("ftz"))
            isKnown &= to is PtxType.F32 || from is PtxType.F32;
        if (instruction.Has("sat"))
            isKnown &= to is not PtxType.BF16;
        if (!isKnown)
            throw Unknown();
    }

    static bool IsConverted(PtxType type) => type.IsFloat() || (type.IsInteger() && type is not (PtxType.B8 or PtxType.B16 or PtxType.B32 or PtxType.B64));

    void ConvertToFloat(PtxType to, PtxType from, string rounding, Source value)
    {
        if (rounding.EndsWith('i'))
            value = Temporary(Conversions.ToWhole(from), from.LaneBytes(), value);
        var loop = Conversions.ToFloat(from, to, (Rounding)immediate);
        var (flushes, saturates) = (instruction.Has("ftz") && to is PtxType.F32, instruction.Has("sat"));
        if (!flushes && !saturates)
        {
            Map(loop, Operand(0), to, value);
            return;
        }
        value = Temporary(loop, to.LaneBytes(), value);
        if (flushes)
            value = Temporary(LaneTable.Find("ftz", PtxType.F32), 4, value);
        if (saturates && to is PtxType.F16)
            value = Temporary(HalfOperations.Round(to), 4, Temporary(LaneTable.Find("sat", PtxType.F32), 4, Temporary(HalfOperations.Unpack(to), 4, value)));
        else if (saturates)
            value = Temporary(LaneTable.Find("sat", to), to.LaneBytes(), value);
        Map(LaneTable.Copy(to.LaneBytes()), Operand(0), to, value);
    }
}
