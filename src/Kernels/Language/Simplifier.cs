using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>
/// Removes what writing kernels in C# leaves behind: copies out of and into variables around one instruction, and results that nobody reads.
/// </summary>
static class Simplifier
{
    // A value is looked for so many instructions before it is copied to its variable.
    const int Reach = 96;

    public static void Run(Kernel kernel)
    {
        foreach (var list in Walk.Lists(kernel.Body).ToList())
            ReadVariablesDirectly(list);
        var uses = Count(kernel);
        foreach (var list in Walk.Lists(kernel.Body).ToList())
            WriteVariablesDirectly(list, uses);
        while (RemoveUnread(kernel))
        {
        }
    }

    // move t, v; op t => op v, as long as v keeps its value.
    static void ReadVariablesDirectly(List<Statement> list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not Instruction { Opcode: Opcode.Move } move || move.Results[0].IsVariable)
                continue;
            if (move.Operands[0].Register is not { IsVariable: true } variable)
                continue;
            for (var j = i + 1; j < list.Count; j++)
            {
                var writes = Walk.Writes(list[j], variable);
                if (!writes || list[j] is Instruction)
                    Replace(list[j], move.Results[0], variable);
                if (writes)
                    break;
            }
        }
    }

    // op t; move v, t => op v, when nothing else reads t and nothing between touches v.
    static void WriteVariablesDirectly(List<Statement> list, Dictionary<Register, int> uses)
    {
        for (var i = 1; i < list.Count; i++)
        {
            if (list[i] is not Instruction { Opcode: Opcode.Move } move || !move.Results[0].IsVariable)
                continue;
            if (move.Operands[0].Register is not { IsVariable: false } temporary || uses.GetValueOrDefault(temporary) != 1)
                continue;
            if (FindOrigin(list, i, temporary, move.Results[0]) is not { } origin)
                continue;
            origin.Results[Array.IndexOf(origin.Results, temporary)] = move.Results[0];
            list.RemoveAt(i--);
        }
    }

    static Instruction? FindOrigin(List<Statement> list, int from, Register temporary, Register variable)
    {
        for (var j = from - 1; j >= Math.Max(0, from - Reach); j--)
        {
            if (list[j] is Instruction instruction && Array.IndexOf(instruction.Results, temporary) >= 0)
                return Array.IndexOf(instruction.Results, variable) < 0 ? instruction : null;
            if (Walk.Writes(list[j], variable) || Walk.Reads(list[j], variable))
                return null;
        }
        return null;
    }

    static bool RemoveUnread(Kernel kernel)
    {
        var uses = Count(kernel);
        var removed = 0;
        foreach (var list in Walk.Lists(kernel.Body).ToList())
        {
            removed += list.RemoveAll(statement => statement is Instruction { IsPure: true } instruction
                && Array.TrueForAll(instruction.Results, result => !uses.ContainsKey(result)));
        }
        return removed > 0;
    }

    static Dictionary<Register, int> Count(Kernel kernel)
    {
        var uses = new Dictionary<Register, int>();
        foreach (var statement in Walk.Lists(kernel.Body).SelectMany(list => list))
        {
            if (statement is Instruction instruction)
                Array.ForEach(instruction.Operands, Add);
            else if (Walk.Condition(statement) is { } condition)
                Add(condition);
        }
        return uses;

        void Add(Operand operand)
        {
            if (operand.Register is { } register)
                uses[register] = uses.GetValueOrDefault(register) + 1;
        }
    }

    static void Replace(Statement statement, Register old, Register other)
    {
        foreach (var inner in Walk.Lists([statement]).SelectMany(list => list))
        {
            switch (inner)
            {
                case Instruction instruction:
                    for (var i = 0; i < instruction.Operands.Length; i++)
                    {
                        if (instruction.Operands[i].Register == old)
                            instruction.Operands[i] = Operand.Of(other);
                    }
                    break;
                case IfStatement branch when branch.Condition.Register == old:
                    branch.Condition = Operand.Of(other);
                    break;
                case LoopStatement loop when loop.Condition.Register == old:
                    loop.Condition = Operand.Of(other);
                    break;
            }
        }
    }
}
