using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Simulation;

/// <summary>Makes the statements of a kernel ready to run: operands become places of the register file, arithmetic becomes a loop over lanes.</summary>
sealed unsafe class StepBuilder(Kernel kernel, RegisterFile file)
{
    /// <summary>How deep branches and loops are nested.</summary>
    public int Depth { get; private set; }

    public Step[] Build(List<Statement> statements) => Build(statements, 0);

    Step[] Build(List<Statement> statements, int depth)
    {
        Depth = Math.Max(Depth, depth);
        return [.. statements.Select(statement => statement switch
        {
            Instruction instruction => Build(instruction),
            IfStatement branch => new Step
            {
                Kind = StepKind.Branch,
                Condition = file.SourceOf(branch.Condition, RegisterType.Predicate),
                Then = Build(branch.Then, depth + 1),
                Otherwise = Build(branch.Otherwise, depth + 1),
            },
            LoopStatement loop => new Step
            {
                Kind = StepKind.Loop,
                Condition = file.SourceOf(loop.Condition, RegisterType.Predicate),
                Then = Build(loop.Body, depth + 1),
                Otherwise = Build(loop.Test, depth + 1),
            },
            _ => throw new KernelException(kernel.Name, $"statement {statement.GetType().Name} is not known"),
        })];
    }

    Step Build(Instruction instruction)
    {
        var kind = Kind(instruction);
        var sources = new Source[instruction.Operands.Length];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = file.SourceOf(instruction.Operands[i], OperandType(instruction, i));
        var uniform = instruction.Results is [{ IsUniform: true }, ..];
        // A step for all lanes at once reads whole places, so that it may write its result over an operand.
        if (uniform && kind is StepKind.Map)
            sources = Array.ConvertAll(sources, source => source with { Mask = -1 });
        var loop = kind is StepKind.Map ? LaneTable.Find(instruction) : null;
        if (kind is StepKind.Map && loop == null)
            throw new KernelException(kernel.Name, $"there is no instruction {InstructionText.Of(instruction)} (from {instruction.From})");
        return new Step
        {
            Kind = kind,
            Instruction = instruction,
            Loop = loop,
            Results = Array.ConvertAll(instruction.Results, file.OffsetOf),
            Uniform = uniform,
            Keep = instruction.Results is [{ IsVariable: true, IsUniform: false }],
            Bytes = instruction.Results.Length > 0 ? RegisterFile.BytesOf(instruction.Results[0].Type) : 0,
            Width = Width(instruction),
            Operands = sources,
            A = At(sources, 0),
            B = At(sources, 1),
            C = At(sources, 2),
            Condition = instruction.Guarded ? sources[^1] : default,
        };
    }

    static Source At(Source[] sources, int index) => index < sources.Length ? sources[index] : default;

    static int Width(Instruction instruction) => instruction.Opcode switch
    {
        Opcode.Load or Opcode.LoadMatrix => instruction.Results.Length,
        Opcode.Store => instruction.Operands.Length - (instruction.Guarded ? 2 : 1),
        _ => 1,
    };

    static StepKind Kind(Instruction instruction) => instruction.Opcode switch
    {
        Opcode.Divide or Opcode.Remainder when instruction.Type.IsInteger() => StepKind.Division,
        Opcode.Special => StepKind.Special,
        Opcode.Load => StepKind.Load,
        Opcode.Store => StepKind.Store,
        Opcode.Atomic => StepKind.Atomic,
        Opcode.CopyAsync => StepKind.CopyAsync,
        Opcode.CopyCommit => StepKind.CopyCommit,
        Opcode.CopyWait => StepKind.CopyWait,
        Opcode.Barrier => StepKind.Barrier,
        Opcode.WarpBarrier => StepKind.WarpBarrier,
        Opcode.Shuffle => StepKind.Shuffle,
        Opcode.Vote => StepKind.Vote,
        Opcode.WarpReduce => StepKind.WarpReduce,
        Opcode.LoadMatrix => StepKind.LoadMatrix,
        Opcode.MatrixMultiply => StepKind.MatrixMultiply,
        _ => StepKind.Map,
    };

    // Addresses in shared memory are 32-bit offsets, in device memory 64-bit addresses.
    static RegisterType OperandType(Instruction instruction, int index) => instruction.Opcode switch
    {
        _ when instruction.Guarded && index == instruction.Operands.Length - 1 => RegisterType.Predicate,
        Opcode.Address => index == 0 ? instruction.Type : RegisterType.S32,
        Opcode.CopyAsync => index == 0 ? RegisterType.S32 : RegisterType.S64,
        Opcode.Load or Opcode.Store or Opcode.Atomic or Opcode.LoadMatrix when index == 0 =>
            instruction.Memory is SharedMemory ? RegisterType.S32 : RegisterType.S64,
        Opcode.Select when index == 2 => RegisterType.Predicate,
        Opcode.ShiftLeft or Opcode.ShiftRight or Opcode.Shuffle when index == 1 => RegisterType.S32,
        Opcode.Vote => RegisterType.Predicate,
        Opcode.Convert or Opcode.Reinterpret or Opcode.LowHalf or Opcode.HighHalf => instruction.From,
        Opcode.PackHalves => RegisterType.F32,
        Opcode.MatrixMultiply when index >= 6 => RegisterType.F32,
        _ => instruction.Type,
    };
}
