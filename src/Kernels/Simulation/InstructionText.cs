using System.Globalization;
using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

/// <summary>An instruction as text, for messages.</summary>
static class InstructionText
{
    public static string Of(Instruction instruction)
    {
        var type = instruction.Opcode is Opcode.Barrier or Opcode.WarpBarrier or Opcode.CopyCommit or Opcode.CopyWait ? "" : $".{instruction.Type}";
        var memory = instruction.Memory is null ? "" : $" {instruction.Memory.Name}";
        var displacement = instruction.Displacement == 0 ? "" : $" +{instruction.Displacement}";
        var results = string.Join(", ", instruction.Results.Select(result => result.ToString()));
        var operands = string.Join(", ", instruction.Operands.Select(operand => Of(operand, instruction.Type)));
        return $"{instruction.Opcode}{type}{memory}{displacement} {results}{(results.Length > 0 ? " <- " : "")}{operands}".TrimEnd();
    }

    static string Of(Operand operand, RegisterType type) => operand.Register is { } register
        ? register.ToString()
        : type switch
        {
            RegisterType.F32 => operand.Float.ToString("R", CultureInfo.InvariantCulture),
            RegisterType.F64 => operand.Double.ToString("R", CultureInfo.InvariantCulture),
            RegisterType.S64 => operand.Long.ToString(CultureInfo.InvariantCulture),
            RegisterType.S32 => operand.Int.ToString(CultureInfo.InvariantCulture),
            _ => $"0x{operand.Bits:x}",
        };
}
