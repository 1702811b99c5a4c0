using Whence.Runtime.Simulated.Lanes;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class StepBuilder
{
    static readonly string[] AccessModifiers =
    [
        "global", "shared", "shared::cta", "local", "param", "param::entry", "param::func", "const", "volatile", "weak", "relaxed", "acquire", "release",
        "acq_rel", "cta", "cluster", "gpu", "sys", "gl", "nc", "v2", "v4", "ca", "cg", "cs", "lu", "cv", "wb", "wt", "L1::evict_normal",
        "L1::evict_unchanged", "L1::evict_first", "L1::evict_last", "L1::no_allocate", "L2::64B", "L2::128B", "L2::256B", "noftz",
    ];

    static readonly string[] AtomicOperations = ["add", "and", "or", "xor", "exch", "cas", "min", "max", "inc", "dec"];

    void BuildMemory()
    {
        switch (instruction.Name)
        {
            case "ld" or "ldu":
                instruction.Allow(AccessModifiers);
                BuildLoad(TypeOf());
                break;
            case "st":
                instruction.Allow(AccessModifiers);
                BuildStore(TypeOf());
                break;
            case "atom" or "red":
                BuildAtomic(TypeOf());
                break;
            case "cp" when instruction.Has("async"):
                BuildCopyAsync();
                break;
            case "ldmatrix":
                BuildLoadMatrix();
                break;
            case "membar" or "fence" or "prefetch" or "prefetchu":
                Effect(new() { Kind = StepKind.Nothing, Instruction = instruction });
                break;
            default:
                throw Unknown();
        }
    }

    PtxType TypeOf() => instruction.Type is PtxType.None or PtxType.Pred ? throw Unknown() : instruction.Type;

    // Where an access goes: the place of its address, what is added to it, and the space.
    (Source At, long Displacement, PtxSpace Space) Address(PtxOperand operand, PtxSpace space)
    {
        if (operand is not PtxOperand.Address address)
            throw instruction.Error("an address in brackets is expected");
        return address.Base switch
        {
            PtxOperand.Register { Of.Type: not PtxType.Pred } register when register.Of.Type.Bits() >= 32 =>
                (places.Of(webs.Read(index, register.Of)), address.Offset, space),
            PtxOperand.Symbol symbol => (places.Constant((ulong)memory.AddressOf(instruction, symbol.Of), 8), address.Offset,
                space is PtxSpace.Generic ? symbol.Of.Space : space),
            PtxOperand.Integer integer => (places.Constant(integer.Bits, 8), address.Offset, space),
            _ => throw instruction.Error("an address is a register, a variable or a number"),
        };
    }

    static PtxOperand[] Items(PtxOperand operand) => operand is PtxOperand.List list ? list.Items : [operand];

    PtxOperand[] Vector(PtxOperand operand)
    {
        var items = Items(operand);
        return items.Length == instruction.Width ? items : throw instruction.Error($"{instruction.Width} values are expected, {items.Length} are there");
    }

    void BuildLoad(PtxType type)
    {
        var results = Vector(Operand(0));
        if (instruction.Space is PtxSpace.Param && Operand(1) is PtxOperand.Address { Base: PtxOperand.Symbol symbol } address)
        {
            BuildParameter(type, results, memory.ParameterOffset(instruction, symbol.Of, address.Offset, type.Bytes() * results.Length));
            return;
        }
        var (at, displacement, space) = Address(Operand(1), instruction.Space);
        Effect(
            new()
            {
                Kind = StepKind.Load,
                Instruction = instruction,
                A = at,
                Displacement = displacement,
                Space = space,
                Type = type,
                Width = results.Length,
                Bytes = type.LaneBytes(),
            },
            Array.ConvertAll(results, result => To(result, type)));
    }

    void BuildParameter(PtxType type, PtxOperand[] results, long offset)
    {
        foreach (var result in results)
        {
            var place = places.Parameter(offset, type.Bytes());
            if (type.Bits() < 32)
                Map(LaneTable.Extend(type), result, type, place);
            else
                Map(LaneTable.Copy(type.LaneBytes()), result, type, place);
            offset += type.Bytes();
        }
    }

    void BuildStore(PtxType type)
    {
        var (at, displacement, space) = Address(Operand(0), instruction.Space);
        var values = Array.ConvertAll(Vector(Operand(1)), value => ReadStored(value, type));
        Effect(new()
        {
            Kind = StepKind.Store,
            Instruction = instruction,
            A = at,
            Displacement = displacement,
            Space = space,
            Type = type,
            Width = values.Length,
            Operands = values,
            Bytes = type.LaneBytes(),
        });
    }

    // Only the low bits of a register are stored.
    Source ReadStored(PtxOperand value, PtxType type) => Read(value, type.Bits() < 32 && value is PtxOperand.Register ? PtxType.B32 : type);

    void BuildAtomic(PtxType type)
    {
        instruction.Allow([.. AccessModifiers, .. AtomicOperations]);
        var operation = Array.Find(AtomicOperations, instruction.Has) ?? throw Unknown();
        if (!Atomics.IsKnown(operation, type))
            throw Unknown();
        var first = instruction.Name == "atom" ? 1 : 0;
        var (at, displacement, space) = Address(Operand(first), instruction.Space);
        var b = Read(Operand(first + 1), type);
        Effect(
            new()
            {
                Kind = StepKind.Atomic,
                Instruction = instruction,
                A = at,
                B = b,
                C = operation == "cas" ? Read(Operand(first + 2), type) : b,
                Displacement = displacement,
                Space = space,
                Type = type,
                Mode = operation,
                Bytes = type.LaneBytes(),
            },
            first == 1 ? [To(Operand(0), type)] : []);
    }

    void BuildCopyAsync()
    {
        if (instruction.Has("commit_group"))
        {
            Effect(new() { Kind = StepKind.CopyCommit, Instruction = instruction });
        }
        else if (instruction.Has("wait_group") || instruction.Has("wait_all"))
        {
            var isAll = instruction.Has("wait_all");
            var left = isAll ? 0 : (int)Math.Min(Literal(Operand(0)), int.MaxValue);
            Effect(new() { Kind = StepKind.CopyWait, Instruction = instruction, Immediate = left, Mode = isAll ? "all" : "" });
        }
        else
        {
            BuildCopy();
        }
    }

    ulong Literal(PtxOperand operand) => operand is PtxOperand.Integer integer ? integer.Bits : throw instruction.Error("a number is expected");

    void BuildCopy()
    {
        instruction.Allow("async", "ca", "cg", "shared", "shared::cta", "global", "L2::64B", "L2::128B", "L2::256B");
        var bytes = Literal(Operand(2));
        if (bytes is not (4 or 8 or 16) || !instruction.Has("global") || instruction.Space is PtxSpace.Generic)
            throw Unknown();
        var (to, displacement, _) = Address(Operand(0), PtxSpace.Shared);
        var (from, sourceDisplacement, _) = Address(Operand(1), PtxSpace.Global);
        var taken = instruction.Operands.Length > 3 ? Read(Operand(3), PtxType.U32) : places.Constant(bytes, 4);
        Effect(new()
        {
            Kind = StepKind.CopyAsync,
            Instruction = instruction,
            A = to,
            B = from,
            C = taken,
            Displacement = displacement,
            SourceDisplacement = sourceDisplacement,
            Space = PtxSpace.Shared,
            Type = PtxType.B32,
            Immediate = (int)bytes,
        });
    }

    void BuildLoadMatrix()
    {
        instruction.Allow("sync", "aligned", "m8n8", "x1", "x2", "x4", "trans", "shared", "shared::cta");
        var results = Items(Operand(0));
        if (instruction.Type is not PtxType.B16 || !instruction.Has("m8n8") || !instruction.Has($"x{results.Length}"))
            throw Unknown();
        var (at, displacement, _) = Address(Operand(1), PtxSpace.Shared);
        Effect(
            new()
            {
                Kind = StepKind.LoadMatrix,
                Instruction = instruction,
                A = at,
                Displacement = displacement,
                Space = PtxSpace.Shared,
                Type = PtxType.B32,
                Width = results.Length,
                Mode = instruction.Has("trans") ? "trans" : "",
            },
            Array.ConvertAll(results, result => To(result, PtxType.B32)));
    }
}
