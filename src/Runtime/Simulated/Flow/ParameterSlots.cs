using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>Makes registers of the variables through which functions take arguments and give results.</summary>
sealed class ParameterSlots(PtxFunction entry)
{
    readonly Dictionary<PtxVariable, SortedList<long, (int Bytes, PtxRegister Register)>> slots = [];

    /// <summary>The instruction, or moves in its place where it accesses such a variable.</summary>
    public IEnumerable<PtxInstruction> Of(PtxInstruction instruction)
    {
        if (instruction is not { Name: "ld" or "st", Space: PtxSpace.Param, Operands.Length: 2 })
            return [instruction];
        var isLoad = instruction.Name == "ld";
        if (instruction.Operands[isLoad ? 1 : 0] is not PtxOperand.Address { Base: PtxOperand.Symbol { Of.Space: PtxSpace.Param } variable } address)
            return [instruction];
        return entry.Parameters.Contains(variable.Of) ? [instruction] : Moves(instruction, variable.Of, address.Offset, isLoad);
    }

    IEnumerable<PtxInstruction> Moves(PtxInstruction instruction, PtxVariable variable, long offset, bool isLoad)
    {
        var (type, values) = (instruction.Type, instruction.Operands[isLoad ? 0 : 1]);
        if (type is PtxType.None or PtxType.Pred)
            throw instruction.Error("a type is missing");
        foreach (var value in values is PtxOperand.List list ? list.Items : [values])
        {
            var slot = new PtxOperand.Register(Slot(instruction, variable, offset, type));
            yield return instruction.As(Move(type, isLoad), isLoad ? [value, slot] : [slot, value]);
            offset += type.Bytes();
        }
    }

    // What is smaller than a register is cut when it is read.
    static string Move(PtxType type, bool isLoad)
    {
        var name = type.ToString().ToLowerInvariant();
        return type.Bits() >= 32 ? $"mov.{name}" : !isLoad ? "mov.b32" : type.IsSigned() ? $"cvt.s32.{name}" : $"cvt.u32.u{type.Bits()}";
    }

    PtxRegister Slot(PtxInstruction instruction, PtxVariable variable, long offset, PtxType type)
    {
        var bytes = type.Bytes();
        if (offset < 0 || offset + bytes > variable.Bytes)
            throw instruction.Error($"there are {variable.Bytes} bytes in '{variable.Name}'");
        if (!slots.TryGetValue(variable, out var known))
            slots[variable] = known = [];
        if (known.TryGetValue(offset, out var slot) && slot.Bytes == bytes)
            return slot.Register;
        foreach (var (other, (size, _)) in known)
        {
            if (offset < other + size && other < offset + bytes)
                throw instruction.Error($"bytes of '{variable.Name}' are accessed with several sizes, which is not known here");
        }
        var register = new PtxRegister($"{variable.Name}+{offset}", bytes == 8 ? PtxType.B64 : PtxType.B32);
        known[offset] = (bytes, register);
        return register;
    }
}
