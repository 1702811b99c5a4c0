using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Ptx;

sealed partial class PtxBody
{
    const string AllLanes = "0xFFFFFFFF";

    void PrintThreads(Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.Barrier:
                Line("bar.sync", "0");
                break;
            case Opcode.WarpBarrier:
                Line("bar.warp.sync", AllLanes);
                break;
            case Opcode.Shuffle:
                PrintShuffle(i);
                break;
            case Opcode.Vote:
                PrintVote(i);
                break;
            case Opcode.WarpReduce:
                PrintWarpReduce(i);
                break;
            case Opcode.LoadMatrix:
                Require("ldmatrix", 7, 5, 6, 5);
                Line($"ldmatrix.sync.aligned.m8n8.x{i.Results.Length}{(i.Transposed ? ".trans" : "")}.shared.b16",
                    $"{{{string.Join(", ", i.Results.Select(Registers.Name))}}}", At(i.Operands[0], i.Displacement));
                break;
            case Opcode.MatrixMultiply:
                PrintMultiply(i);
                break;
            case Opcode.Special:
                PrintSpecial(i);
                break;
        }
    }

    void PrintShuffle(Instruction i)
    {
        var (mode, last) = i.Shuffle switch
        {
            ShuffleMode.Index => ("idx", "0x1F"),
            ShuffleMode.Up => ("up", "0x0"),
            ShuffleMode.Down => ("down", "0x1F"),
            _ => ("bfly", "0x1F"),
        };
        Line($"shfl.sync.{mode}.b32", Result(i), Text(i.Operands[0], i.Type), Text(i.Operands[1], RegisterType.S32), last, AllLanes);
    }

    void PrintVote(Instruction i)
    {
        var mode = i.Vote switch { VoteMode.All => "all.pred", VoteMode.Any => "any.pred", _ => "ballot.b32" };
        Line($"vote.sync.{mode}", Result(i), Text(i.Operands[0], RegisterType.Predicate), AllLanes);
    }

    void PrintWarpReduce(Instruction i)
    {
        var arithmetic = i.Atomic is AtomicOperation.Add or AtomicOperation.Min or AtomicOperation.Max;
        var operation = $"{Name(i.Atomic)}.{(arithmetic ? Suffix(i.Type) : "b32")}";
        if (target.AtLeast(8, 0))
        {
            Require("redux", 8, 0, 7, 0);
            Line($"redux.sync.{operation}", Result(i), Text(i.Operands[0], i.Type), AllLanes);
            return;
        }
        var sum = Text(i.Operands[0], i.Type);
        for (var distance = KernelBuilder.WarpSize / 2; distance > 0; distance /= 2)
        {
            var (other, joined) = (Registers.New(i.Type), distance == 1 ? Result(i) : Registers.New(i.Type));
            Line("shfl.sync.bfly.b32", other, sum, $"{distance}", "0x1F", AllLanes);
            Line(operation, joined, sum, other);
            sum = joined;
        }
    }

    void PrintMultiply(Instruction i)
    {
        var (shape, what, type) = i.Shape switch
        {
            MatrixShape.M16N8K8Tf32 => ("m16n8k8", "tf32", RegisterType.TF32),
            MatrixShape.M16N8K16BF16 => ("m16n8k16", "bf16", RegisterType.BF16x2),
            _ => ("m16n8k16", "f16", RegisterType.F16x2),
        };
        Require($"mma of {what}", 8, 0, 7, 0);
        var a = Array.ConvertAll(i.Operands[..4], operand => InRegister(operand, type));
        var b = Array.ConvertAll(i.Operands[4..6], operand => InRegister(operand, type));
        var c = Array.ConvertAll(i.Operands[6..], operand => InRegister(operand, RegisterType.F32));
        var sums = Array.ConvertAll(i.Results, Registers.Name);
        Line($"mma.sync.aligned.{shape}.row.col.f32.{what}.{what}.f32", List(sums), List(a), List(b), List(c));
    }

    void PrintSpecial(Instruction i)
    {
        if (i.Special == SpecialRegister.Warp)
        {
            PrintWarp(i);
            return;
        }
        Line("mov.u32", Result(i), i.Special switch
        {
            SpecialRegister.ThreadX => "%tid.x",
            SpecialRegister.ThreadY => "%tid.y",
            SpecialRegister.ThreadZ => "%tid.z",
            SpecialRegister.GroupX => "%ctaid.x",
            SpecialRegister.GroupY => "%ctaid.y",
            SpecialRegister.GroupZ => "%ctaid.z",
            SpecialRegister.GridX => "%nctaid.x",
            SpecialRegister.GridY => "%nctaid.y",
            SpecialRegister.GridZ => "%nctaid.z",
            _ => "%laneid",
        });
    }

    // %warpid may change while a kernel runs: the number is counted from the thread's place in the group.
    void PrintWarp(Instruction i)
    {
        var number = Registers.New(RegisterType.U32);
        Line("mov.u32", number, "%tid.x");
        AddTimes("%tid.y", kernel.Group.Y, kernel.Group.X);
        AddTimes("%tid.z", kernel.Group.Z, kernel.Group.X * kernel.Group.Y);
        Line("shr.u32", Result(i), number, "5");

        void AddTimes(string special, int extent, int stride)
        {
            if (extent == 1)
                return;
            var (coordinate, sum) = (Registers.New(RegisterType.U32), Registers.New(RegisterType.U32));
            Line("mov.u32", coordinate, special);
            Line("mad.lo.u32", sum, coordinate, $"{stride}", number);
            number = sum;
        }
    }
}
