using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

/// <summary>What instructions count as.</summary>
static class InstructionClasses
{
    public static InstructionClass Of(Step step) => step.Kind switch
    {
        StepKind.Load or StepKind.Store or StepKind.Atomic or StepKind.CopyAsync or StepKind.LoadMatrix => InstructionClass.Memory,
        StepKind.MatrixMultiply => InstructionClass.Tensor,
        StepKind.Division or StepKind.Special => InstructionClass.Integer,
        StepKind.Map when step.Instruction!.Type.IsInteger() || step.Instruction.Type is RegisterType.Predicate => InstructionClass.Integer,
        StepKind.Map => step.Instruction!.Opcode is Opcode.Fma ? InstructionClass.Fma : InstructionClass.Float,
        _ => InstructionClass.Control,
    };

    /// <summary>Floating-point operations of a lane: 2 for a fused one, 1 for sums, products, quotients, roots and functions, each half on its own.</summary>
    public static int Flop(Instruction instruction)
    {
        var halves = instruction.Type.IsHalves() ? 2 : 1;
        return !instruction.Type.IsFloat() && halves == 1 ? 0 : instruction.Opcode switch
        {
            Opcode.Fma => 2 * halves,
            Opcode.Add or Opcode.Subtract or Opcode.Multiply or Opcode.Divide or Opcode.DivideToZero or Opcode.Sqrt => halves,
            >= Opcode.RsqrtFast and <= Opcode.TanhFast => 1,
            _ => 0,
        };
    }

    /// <summary>Floating-point operations of a matrix multiplication of a warp.</summary>
    public static int Flop(MatrixShape shape) => 2 * 16 * 8 * (shape is MatrixShape.M16N8K8Tf32 ? 8 : 16);
}
