using Whence.Runtime.Simulated.Flow;
using Whence.Runtime.Simulated.Lanes;
using Whence.Runtime.Simulated.Ptx;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Runtime.Simulated.Step, int, void>;

namespace Whence.Runtime.Simulated;

/// <summary>
/// Makes instructions ready to run: operands become places of the register file, arithmetic becomes loops over lanes. Values of 8 and 16 bits lie
/// in 32, zeros above them.
/// </summary>
sealed unsafe partial class StepBuilder(MemoryMap memory, Webs webs, Divergence divergence, RegisterPlaces places, Func<string, bool> varies)
{
    readonly List<Step> steps = [];
    PtxInstruction instruction = null!;
    int index;
    int block;
    int temporaries;
    InstructionClass? counted;
    int flop;
    int immediate;

    /// <summary>Collects what is wrong with instructions; without it the first of them is thrown.</summary>
    public List<PtxException>? Faults { get; init; }

    /// <summary>The steps of a block, its branch left out.</summary>
    public Step[] Build(FlowGraph graph, FlowBlock block)
    {
        steps.Clear();
        this.block = block.Index;
        for (index = block.First; index < block.End - (block.Branch is null ? 0 : 1); index++)
        {
            (instruction, temporaries, immediate) = (graph.Instructions[index], 0, 0);
            (counted, flop) = InstructionClasses.Of(instruction);
            try
            {
                BuildOne();
            }
            catch (PtxException caught) when (Faults is not null)
            {
                Faults.Add(caught);
            }
        }
        return [.. steps];
    }

    void BuildOne()
    {
        try
        {
            Build();
        }
        catch (IndexOutOfRangeException)
        {
            throw instruction.Error("operands are missing");
        }
    }

    /// <summary>Where a branch finds its predicate, or its index.</summary>
    public Source Condition(FlowGraph graph, FlowBlock block)
    {
        (index, instruction, temporaries) = (block.End - 1, graph.Instructions[block.End - 1], 0);
        return instruction.Name == "brx" ? Read(Operand(0), PtxType.U32) : places.Of(webs.Read(index, instruction.Guard!.Of));
    }

    void Build()
    {
        switch (instruction.Name)
        {
            case "mov" or "cvt" or "cvta" or "selp" or "setp" or "set" or "slct" or "testp" or "isspacep":
                BuildMove();
                break;
            case "ld" or "ldu" or "st" or "atom" or "red" or "cp" or "ldmatrix" or "membar" or "fence" or "prefetch" or "prefetchu":
                BuildMemory();
                break;
            case "bar" or "barrier" or "shfl" or "vote" or "match" or "activemask" or "redux" or "mma" or "nanosleep" or "pmevent":
                BuildThreads();
                break;
            default:
                BuildArithmetic();
                break;
        }
    }

    PtxOperand Operand(int number) => number < instruction.Operands.Length ? instruction.Operands[number] : throw instruction.Error("operands are missing");

    PtxException Unknown() => instruction.Error($"instruction {instruction.Code} is not known");

    /// <summary>The operand as a value of a type; made so by further steps where it is another.</summary>
    Source Read(PtxOperand operand, PtxType type) => operand switch
    {
        PtxOperand.Register register => Read(register, type),
        PtxOperand.Integer integer => Constant(integer.Bits, type),
        PtxOperand.Number number => places.Constant(BitsOf(number, type), type.LaneBytes()),
        PtxOperand.Symbol symbol => places.Constant((ulong)(memory.AddressOf(instruction, symbol.Of) + symbol.Offset), type.LaneBytes()),
        PtxOperand.Special special => ReadSpecial(special, type),
        _ => throw instruction.Error("a register or a number is expected"),
    };

    Source Read(PtxOperand.Register register, PtxType type)
    {
        var (own, place) = (register.Of.Type, places.Of(webs.Read(index, register.Of)));
        if ((own is PtxType.Pred) != (type is PtxType.Pred))
            throw instruction.Error($"{register.Of.Name} is {(own is PtxType.Pred ? "a" : "no")} predicate");
        if (type is PtxType.Pred)
            return register.Negated ? Temporary(LaneTable.Find("not", PtxType.Pred), 4, place) : place;
        if (register.Negated)
            throw instruction.Error("only predicates are negated");
        if (type.LaneBytes() > place.Bytes)
            return Temporary(Conversions.Resize(PtxType.U32, PtxType.U64), 8, place);
        if (type.LaneBytes() < place.Bytes)
            place = Temporary(Conversions.Resize(PtxType.U64, PtxType.U32), 4, place);
        var isReady = type.Bits() >= 32 || (!type.IsSigned() && own.Bits() <= type.Bits());
        return isReady ? place : Temporary(LaneTable.Extend(type), 4, place);
    }

    Source ReadSpecial(PtxOperand.Special special, PtxType type)
    {
        var place = Temporary(4, !varies(special.Name));
        steps.Add(new() { Kind = StepKind.Special, Instruction = instruction, Results = [place.Offset], Uniform = place.Mask == 0, Mode = special.Name, Bytes = 4 });
        return type.LaneBytes() == 8 ? Temporary(Conversions.Resize(PtxType.U32, PtxType.U64), 8, place) : place;
    }

    Source Constant(ulong bits, PtxType type) => type switch
    {
        PtxType.Pred => places.Constant(bits != 0 ? uint.MaxValue : 0, 4),
        PtxType.F32 => places.Constant(BitConverter.SingleToUInt32Bits((long)bits), 4),
        PtxType.F64 => places.Constant(BitConverter.DoubleToUInt64Bits((long)bits), 8),
        PtxType.S8 => places.Constant((ulong)(sbyte)bits, 4),
        PtxType.S16 => places.Constant((ulong)(short)bits, 4),
        _ when type.Bits() < 32 => places.Constant(bits & ((1u << type.Bits()) - 1), 4),
        _ => places.Constant(bits, type.LaneBytes()),
    };

    ulong BitsOf(PtxOperand.Number number, PtxType type) => type switch
    {
        PtxType.F32 or PtxType.TF32 => number.SingleBits ?? BitConverter.SingleToUInt32Bits((float)number.Value),
        PtxType.F64 => BitConverter.DoubleToUInt64Bits(number.Value),
        PtxType.F16 => Halves.ToFloat16((float)number.Value),
        PtxType.BF16 => Halves.ToBFloat16((float)number.Value),
        _ when type.Bits() == 32 && number.SingleBits is { } bits => bits,
        _ when type.Bits() == 64 && number.SingleBits is null => BitConverter.DoubleToUInt64Bits(number.Value),
        _ => throw instruction.Error($"a number of floating point is no {type.ToString().ToLowerInvariant()}"),
    };

    Source Temporary(int bytes, bool uniform) => places.Temporary(temporaries++, bytes, uniform);

    // A value that only this instruction sees.
    Source Temporary(LaneLoop loop, int bytes, params ReadOnlySpan<Source> sources)
    {
        if (loop == null)
            throw Unknown();
        var uniform = true;
        foreach (var source in sources)
            uniform &= source.Mask == 0;
        var place = Temporary(bytes, uniform);
        steps.Add(Map(loop, place, sources));
        return place;
    }

    /// <summary>A loop whose result, a value of a type, goes into a register.</summary>
    void Map(LaneLoop loop, PtxOperand result, PtxType type, params ReadOnlySpan<Source> sources)
    {
        if (loop == null)
            throw Unknown();
        var target = To(result, type);
        if (target.Web is not null && target.Register!.Type.Bits() is 32 or 64 or 1 && target.Web.Bytes == type.LaneBytes())
            Finish(loop, target, sources);
        else if (target.Web is not null)
            Complete(target, Temporary(loop, type.LaneBytes(), sources));
    }

    // Copies a value of the target's type into its register.
    void Complete(in Target target, Source value)
    {
        var (register, type) = (target.Register!.Type, target.Type);
        if (register.LaneBytes() < type.LaneBytes())
            value = Temporary(Conversions.Resize(PtxType.U64, PtxType.U32), 4, value);
        if (register.LaneBytes() > type.LaneBytes())
            Finish(Conversions.Resize(type.IsSigned() ? PtxType.S32 : PtxType.U32, PtxType.U64), target, value);
        else if (register.Bits() is 8 or 16)
            Finish(LaneTable.Extend(register.Bits() == 8 ? PtxType.U8 : PtxType.U16), target, value);
        else
            Finish(LaneTable.Copy(register.LaneBytes()), target, value);
    }

    void Finish(LaneLoop loop, in Target target, params ReadOnlySpan<Source> sources) => steps.Add(Map(loop, places.Of(target.Web!), sources, target.Web));

    Step Map(LaneLoop loop, Source to, ReadOnlySpan<Source> sources, Web? web = null)
    {
        var uniform = to.Mask == 0;
        var given = sources.ToArray();
        // A step for all lanes at once reads whole places, so that it may write its result over an operand.
        if (uniform)
            given = Array.ConvertAll(given, source => source with { Mask = -1 });
        return Guard(web is not null, new()
        {
            Kind = StepKind.Map,
            Instruction = instruction,
            Loop = loop,
            Results = [to.Offset],
            Bytes = to.Bytes,
            Uniform = uniform,
            Keep = web is { IsUniform: false } && divergence.Waiting[block]?[web.Number] is true,
            Operands = given,
            A = given.Length > 0 ? given[0] : default,
            B = given.Length > 1 ? given[1] : default,
            C = given.Length > 2 ? given[2] : default,
            Immediate = immediate,
            Class = web is null ? null : counted,
            Flop = web is null ? 0 : flop,
        });
    }

    Step Guard(bool guarded, Step step)
    {
        if (guarded && instruction.Guard is { } guard)
            (step.Guarded, step.Condition, step.Negated) = (true, places.Of(webs.Read(index, guard.Of)), guard.Negated);
        return step;
    }

    /// <summary>Where the value of a type goes that an operand takes.</summary>
    Target To(PtxOperand operand, PtxType type)
    {
        if (operand is PtxOperand.Sink)
            return new(null, null, type);
        if (operand is not PtxOperand.Register { Negated: false } register)
            throw instruction.Error("a register is expected for the result");
        if ((register.Of.Type is PtxType.Pred) != (type is PtxType.Pred))
            throw instruction.Error($"{register.Of.Name} is {(register.Of.Type is PtxType.Pred ? "a" : "no")} predicate");
        return new(register.Of, webs.Set(index, register.Of), type);
    }

    /// <summary>Adds a step that is more than a loop: its results go into registers of their width, others are filled by further steps.</summary>
    void Effect(Step step, params ReadOnlySpan<Target> targets)
    {
        var (results, late) = (new int[targets.Length], new List<(Target, Source)>());
        var (uniform, wanted) = (true, 0);
        foreach (var target in targets)
            (uniform, wanted) = (uniform & target.Web is not { IsUniform: false }, wanted + (target.Web is null ? 0 : 1));
        uniform &= wanted > 0;
        for (var i = 0; i < results.Length; i++)
        {
            var target = targets[i];
            var place = target.Web is { } web && web.Bytes == target.Type.LaneBytes() && target.Register!.Type.Bits() is 32 or 64 or 1
                ? places.Of(target.Web) : Temporary(target.Type.LaneBytes(), uniform);
            if (target.Web is not null && place.Offset != places.Of(target.Web).Offset)
                late.Add((target, place));
            results[i] = place.Offset;
        }
        (step.Results, step.Uniform, step.Class) = (results, uniform, counted);
        steps.Add(Guard(true, step));
        (counted, flop) = (null, 0);
        foreach (var (target, place) in late)
            Complete(target, place);
    }

    /// <summary>A register that a result goes into; none where nobody wants it.</summary>
    readonly record struct Target(PtxRegister? Register, Web? Web, PtxType Type);
}
