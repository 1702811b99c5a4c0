using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class StepBuilder
{
    void BuildThreads()
    {
        switch (instruction.Name)
        {
            case "bar" when instruction.Has("warp"):
                instruction.Allow("warp", "sync");
                Effect(new() { Kind = StepKind.WarpBarrier, Instruction = instruction, B = Read(Operand(0), PtxType.U32) });
                break;
            case "bar" or "barrier":
                BuildBarrier();
                break;
            case "shfl":
                BuildShuffle();
                break;
            case "vote":
                BuildVote();
                break;
            case "match":
                BuildMatch();
                break;
            case "activemask":
                Effect(new() { Kind = StepKind.ActiveMask, Instruction = instruction }, To(Operand(0), PtxType.B32));
                break;
            case "redux":
                BuildReduce();
                break;
            case "mma":
                BuildMultiply();
                break;
            default:
                Effect(new() { Kind = StepKind.Nothing, Instruction = instruction });
                break;
        }
    }

    // bar.sync a{, b}: b threads meet at barrier a, all of the group where it is left out.
    void BuildBarrier()
    {
        instruction.Allow("cta", "sync", "aligned", "red", "popc", "and", "or");
        var isReduction = instruction.Has("red");
        var first = isReduction ? 1 : 0;
        var last = instruction.Operands.Length - (isReduction ? 1 : 0);
        if (!isReduction && !instruction.Has("sync"))
            throw Unknown();
        var threads = last - first > 1 ? Read(Operand(first + 1), PtxType.U32) : places.Constant(0, 4);
        if (!isReduction)
        {
            Effect(new() { Kind = StepKind.Barrier, Instruction = instruction, A = Read(Operand(0), PtxType.U32), B = threads });
            return;
        }
        var mode = instruction.Has("popc") ? "popc" : instruction.Has("and") ? "and" : "or";
        Effect(
            new() { Kind = StepKind.BarrierReduce, Instruction = instruction, A = Read(Operand(1), PtxType.U32), B = threads, C = Read(Operand(last), PtxType.Pred), Mode = mode },
            To(Operand(0), mode == "popc" ? PtxType.U32 : PtxType.Pred));
    }

    void BuildShuffle()
    {
        instruction.Allow("sync", "up", "down", "bfly", "idx");
        if (!instruction.Has("sync") || instruction.Type is not PtxType.B32)
            throw Unknown();
        var mode = instruction.Has("up") ? "up" : instruction.Has("down") ? "down" : instruction.Has("bfly") ? "bfly" : "idx";
        var (result, inside) = Operand(0) is PtxOperand.Pair pair ? (pair.First, pair.Second) : (Operand(0), new PtxOperand.Sink());
        Effect(
            new()
            {
                Kind = StepKind.Shuffle,
                Instruction = instruction,
                A = Read(Operand(1), PtxType.B32),
                Mode = mode,
                Operands = [Read(Operand(2), PtxType.U32), Read(Operand(3), PtxType.U32)],
                B = Read(Operand(4), PtxType.U32),
            },
            To(result, PtxType.B32), To(inside, PtxType.Pred));
    }

    void BuildVote()
    {
        instruction.Allow("sync", "all", "any", "uni", "ballot");
        var isBallot = instruction.Has("ballot");
        if (!instruction.Has("sync"))
            throw Unknown();
        Effect(
            new()
            {
                Kind = StepKind.Vote,
                Instruction = instruction,
                A = Read(Operand(1), PtxType.Pred),
                B = Read(Operand(2), PtxType.U32),
                Mode = instruction.Has("all") ? "all" : instruction.Has("any") ? "any" : instruction.Has("uni") ? "uni" : "ballot",
            },
            To(Operand(0), isBallot ? PtxType.B32 : PtxType.Pred));
    }

    void BuildMatch()
    {
        instruction.Allow("sync", "all", "any");
        var (result, same) = Operand(0) is PtxOperand.Pair pair ? (pair.First, pair.Second) : (Operand(0), new PtxOperand.Sink());
        Effect(
            new()
            {
                Kind = StepKind.Match,
                Instruction = instruction,
                A = Read(Operand(1), instruction.Type),
                B = Read(Operand(2), PtxType.U32),
                Mode = instruction.Has("all") ? "all" : "any",
            },
            To(result, PtxType.B32), To(same, PtxType.Pred));
    }

    void BuildReduce()
    {
        instruction.Allow("sync", "add", "min", "max", "and", "or", "xor");
        var operation = Array.Find(AtomicOperations, instruction.Has) ?? throw Unknown();
        if (instruction.Type.Bits() != 32 || !Atomics.IsKnown(operation, instruction.Type))
            throw Unknown();
        Effect(
            new()
            {
                Kind = StepKind.WarpReduce,
                Instruction = instruction,
                A = Read(Operand(1), instruction.Type),
                B = Read(Operand(2), PtxType.U32),
                Mode = operation,
                Type = instruction.Type,
            },
            To(Operand(0), instruction.Type));
    }

    // mma.sync.aligned.shape.row.col.f32.type.type.f32 d, a, b, c.
    void BuildMultiply()
    {
        if (instruction.Has("f64"))
        {
            BuildMultiplyDoubles();
            return;
        }
        var modifiers = instruction.Modifiers;
        if (modifiers is not ["sync", "aligned", var shape, "row", "col", "f32", var type, var other, "f32"] || type != other)
            throw Unknown();
        var depth = (shape, type) switch
        {
            ("m16n8k8", "tf32") => 8,
            ("m16n8k4", "tf32") => 4,
            ("m16n8k16", "bf16" or "f16") => 16,
            ("m16n8k8", "bf16" or "f16") => 8,
            _ => throw Unknown(),
        };
        var (d, a, b, c) = (Items(Operand(0)), Items(Operand(1)), Items(Operand(2)), Items(Operand(3)));
        var words = type == "tf32" ? depth / 4 : depth / 8;
        if (d.Length != 4 || a.Length != 2 * words || b.Length != words || c.Length != 4)
            throw instruction.Error($"4, {2 * words}, {words} and 4 registers are expected");
        flop = 2 * 16 * 8 * depth;
        Effect(
            new()
            {
                Kind = StepKind.MatrixMultiply,
                Instruction = instruction,
                Immediate = depth,
                Mode = type,
                Width = words,
                Flop = flop,
                Operands = [.. a.Concat(b).Select(item => Read(item, PtxType.B32)), .. c.Select(item => Read(item, PtxType.F32))],
            },
            Array.ConvertAll(d, item => To(item, PtxType.F32)));
    }

    // mma.sync.aligned.shape.row.col.f64.f64.f64.f64 d, a, b, c.
    void BuildMultiplyDoubles()
    {
        if (instruction.Modifiers is not ["sync", "aligned", var shape, "row", "col", "f64", "f64", "f64", "f64"])
            throw Unknown();
        var (rows, depth) = shape switch
        {
            "m8n8k4" => (8, 4),
            "m16n8k4" => (16, 4),
            "m16n8k8" => (16, 8),
            "m16n8k16" => (16, 16),
            _ => throw Unknown(),
        };
        var (d, a, b, c) = (Items(Operand(0)), Items(Operand(1)), Items(Operand(2)), Items(Operand(3)));
        var words = depth / 4;
        if (d.Length != rows / 4 || a.Length != words * rows / 8 || b.Length != words || c.Length != rows / 4)
            throw instruction.Error($"{rows / 4}, {words * rows / 8}, {words} and {rows / 4} registers are expected");
        flop = 2 * rows * 8 * depth;
        Effect(
            new()
            {
                Kind = StepKind.MatrixMultiply,
                Instruction = instruction,
                Immediate = depth,
                Mode = "f64",
                Width = words,
                Flop = flop,
                Operands = [.. a.Concat(b).Concat(c).Select(item => Read(item, PtxType.F64))],
            },
            Array.ConvertAll(d, item => To(item, PtxType.F64)));
    }
}
