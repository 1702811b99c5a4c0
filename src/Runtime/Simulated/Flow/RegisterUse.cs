using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>Which registers an instruction sets, and which it reads.</summary>
static class RegisterUse
{
    static readonly HashSet<string> WithoutResult =
    [
        "st", "red", "bra", "brx", "ret", "exit", "trap", "barrier", "cp", "membar", "fence", "prefetch", "prefetchu", "nanosleep", "pmevent",
    ];

    /// <summary>Whether the first operand is a result.</summary>
    public static bool HasResult(PtxInstruction instruction) =>
        !WithoutResult.Contains(instruction.Name) && (instruction.Name != "bar" || instruction.Has("red")) && instruction.Operands.Length > 0;

    /// <summary>Registers that are set.</summary>
    public static IEnumerable<PtxRegister> Sets(PtxInstruction instruction) => HasResult(instruction) ? Registers(instruction.Operands[0]) : [];

    /// <summary>Registers that are read.</summary>
    public static IEnumerable<PtxRegister> Reads(PtxInstruction instruction)
    {
        for (var i = HasResult(instruction) ? 1 : 0; i < instruction.Operands.Length; i++)
        {
            foreach (var register in Registers(instruction.Operands[i]))
                yield return register;
        }
        if (instruction.Guard is { } guard)
            yield return guard.Of;
    }

    /// <summary>Registers of an operand.</summary>
    public static IEnumerable<PtxRegister> Registers(PtxOperand operand) => operand switch
    {
        PtxOperand.Register register => [register.Of],
        PtxOperand.Address address => Registers(address.Base),
        PtxOperand.List list => list.Items.SelectMany(Registers),
        PtxOperand.Pair pair => Registers(pair.First).Concat(Registers(pair.Second)),
        _ => [],
    };
}
