using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>Puts functions where they are called, with registers and labels of their own.</summary>
sealed class Inliner
{
    const int MostInstructions = 400_000;

    readonly PtxModule module;
    readonly FlatCode code;
    readonly ParameterSlots slots;
    readonly HashSet<PtxFunction> open = [];
    readonly HashSet<PtxFunction> seen = [];
    int calls;

    Inliner(PtxModule module, PtxFunction entry) => (this.module, code, slots) = (module, new(entry, [], [], [], []), new(entry));

    public static FlatCode Flatten(PtxModule module, PtxFunction entry)
    {
        var inliner = new Inliner(module, entry);
        inliner.Append(entry, new(entry, "", []));
        return inliner.code;
    }

    void Append(PtxFunction function, Copy copy)
    {
        open.Add(function);
        if (seen.Add(function))
            code.Variables.AddRange(function.Variables.Where(variable => variable.Space is not PtxSpace.Param));
        foreach (var (name, targets) in function.Tables)
            code.Tables[name + copy.Suffix] = Array.ConvertAll(targets, target => target + copy.Suffix);
        var labels = function.Labels.ToLookup(label => label.Value, label => label.Key);
        for (var i = 0; i <= function.Instructions.Count; i++)
        {
            foreach (var label in labels[i])
                code.Labels[label + copy.Suffix] = code.Instructions.Count;
            if (i < function.Instructions.Count)
                Append(function.Instructions[i], copy);
        }
        if (!function.IsEntry)
            code.Labels[copy.End] = code.Instructions.Count;
        open.Remove(function);
    }

    void Append(PtxInstruction instruction, Copy copy)
    {
        if (code.Instructions.Count >= MostInstructions)
            throw instruction.Error($"with the functions that it calls the kernel has more than {MostInstructions} instructions");
        if (instruction.Name == "call")
            Call(copy.Of(instruction));
        else if (instruction.Name == "ret" && copy.Suffix.Length > 0)
            code.Instructions.Add(copy.Of(instruction).As("bra", [new PtxOperand.Word(copy.End)]));
        else
            code.Instructions.AddRange(slots.Of(copy.Of(instruction)));
    }

    // call (results), function, (arguments): results and arguments are variables in .param.
    void Call(PtxInstruction call)
    {
        var lists = call.Operands.OfType<PtxOperand.List>().ToArray();
        var name = call.Operands.OfType<PtxOperand.Word>().FirstOrDefault()?.Text ?? throw call.Error("only calls by name are known");
        if (!module.Functions.TryGetValue(name, out var function) || !function.IsDefined)
            throw call.Error($"function '{name}' has no body in this text");
        if (open.Contains(function))
            throw call.Error($"function '{name}' calls itself, which is not known here");
        PtxOperand[] given = [.. lists.SelectMany(list => list.Items)];
        PtxVariable[] taken = [.. function.Results, .. function.Parameters];
        if (given.Length != taken.Length)
            throw call.Error($"function '{name}' takes {taken.Length} parameters and results, {given.Length} are given");
        var copy = new Copy(function, $"#{++calls}", []);
        for (var i = 0; i < taken.Length; i++)
            copy.Variables[taken[i]] = given[i] is PtxOperand.Symbol { Offset: 0 } symbol ? symbol.Of : throw call.Error("arguments must be variables in .param");
        if (call.Guard is { } guard)
            code.Instructions.Add(new(call.Line, call.Text, "bra", [new PtxOperand.Word(copy.End)], guard with { Negated = !guard.Negated }));
        Append(function, copy);
    }

    /// <summary>Names of one copy of a function.</summary>
    sealed record Copy(PtxFunction Function, string Suffix, Dictionary<PtxVariable, PtxVariable> Variables)
    {
        readonly Dictionary<PtxRegister, PtxRegister> registers = [];

        public string End => "end" + Suffix;

        public PtxInstruction Of(PtxInstruction instruction) => Suffix.Length == 0 ? instruction : instruction with
        {
            Operands = Array.ConvertAll(instruction.Operands, operand => Of(operand, instruction.Name == "call")),
            Guard = (PtxOperand.Register?)(instruction.Guard is null ? null : Of(instruction.Guard, false)),
        };

        PtxOperand Of(PtxOperand operand, bool isCall) => operand switch
        {
            PtxOperand.Register register => register with { Of = Of(register.Of) },
            PtxOperand.Symbol symbol => symbol with { Of = Variables.GetValueOrDefault(symbol.Of, symbol.Of) },
            PtxOperand.Address address => address with { Base = Of(address.Base, isCall) },
            PtxOperand.List list => new PtxOperand.List(Array.ConvertAll(list.Items, item => Of(item, isCall))),
            PtxOperand.Pair pair => new PtxOperand.Pair(Of(pair.First, isCall), Of(pair.Second, isCall)),
            PtxOperand.Word word when !isCall => new PtxOperand.Word(word.Text + Suffix),
            _ => operand,
        };

        PtxRegister Of(PtxRegister register)
        {
            if (!registers.TryGetValue(register, out var own))
                registers[register] = own = new(register.Name, register.Type);
            return own;
        }
    }
}
