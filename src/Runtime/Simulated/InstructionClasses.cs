using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>What instructions count as.</summary>
static class InstructionClasses
{
    /// <summary>
    /// The class and the floating-point operations of a lane: 2 for a fused one, 1 for sums, products, quotients, roots and functions, each half on its own.
    /// No class for what names values and computes nothing: moves, addresses of spaces, parameters, which lie in constant memory.
    /// </summary>
    public static (InstructionClass? Class, int Flop) Of(PtxInstruction instruction)
    {
        var type = instruction.Type;
        var isFloat = type.IsFloat() || type.IsHalves() || type is PtxType.TF32;
        InstructionClass? kind = instruction.Name switch
        {
            "ld" when instruction.Space is PtxSpace.Param => null,
            "mov" when instruction.Operands is not [_, PtxOperand.Special] => null,
            "cvta" => null,
            "ld" or "ldu" or "st" or "atom" or "red" or "ldmatrix" => InstructionClass.Memory,
            "cp" => instruction.Operands.Length > 1 ? InstructionClass.Memory : InstructionClass.Control,
            "mma" => InstructionClass.Tensor,
            "bra" or "brx" or "ret" or "exit" or "trap" or "bar" or "barrier" or "shfl" or "vote" or "match" or "activemask" or "redux" or "membar"
                or "fence" or "nanosleep" or "prefetch" or "prefetchu" or "pmevent" => InstructionClass.Control,
            "fma" => InstructionClass.Fma,
            "mad" when isFloat => InstructionClass.Fma,
            "cvt" => ResultType(instruction).IsInteger() ? InstructionClass.Integer : InstructionClass.Float,
            _ => isFloat ? InstructionClass.Float : InstructionClass.Integer,
        };
        return (kind, isFloat ? (type.IsHalves() ? 2 : 1) * Flop(instruction.Name) : 0);
    }

    // The first type of a conversion is that of its result.
    static PtxType ResultType(PtxInstruction instruction)
    {
        foreach (var modifier in instruction.Modifiers)
        {
            if (PtxTypes.Parse(modifier) is not PtxType.None and var type)
                return type;
        }
        return PtxType.None;
    }

    static int Flop(string name) => name switch
    {
        "fma" or "mad" => 2,
        "add" or "sub" or "mul" or "div" or "sqrt" or "rcp" or "rsqrt" or "ex2" or "lg2" or "sin" or "cos" or "tanh" => 1,
        _ => 0,
    };
}
