using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

/// <summary>The part of a kernel, as written, between the first and the last mention of a register; loops that it enters count whole.</summary>
sealed class LiveRange(Register register, int first)
{
    public Register Register { get; } = register;

    public int First { get; } = first;

    public int Last { get; private set; } = first;

    public static IEnumerable<LiveRange> Of(Kernel kernel)
    {
        var ranges = new Dictionary<Register, LiveRange>();
        // Parameters are set once for all groups.
        foreach (var parameter in kernel.Parameters)
            ranges[parameter.Register] = new(parameter.Register, 0) { Last = int.MaxValue };
        Visit(kernel.Body, 2, ranges);
        return ranges.Values;
    }

    // Operands are read at even positions. A result that is made lane by lane is written one later, so that it may take an operand's place.
    static int Visit(List<Statement> statements, int position, Dictionary<Register, LiveRange> ranges)
    {
        foreach (var statement in statements)
        {
            switch (statement)
            {
                case Instruction instruction:
                    foreach (var operand in instruction.Operands)
                        Mention(ranges, operand.Register, position);
                    foreach (var result in instruction.Results)
                        Mention(ranges, result, position + (instruction.IsPure ? 1 : 0));
                    break;
                case IfStatement branch:
                    Mention(ranges, branch.Condition.Register, position);
                    position = Visit(branch.Then, position + 2, ranges);
                    position = Visit(branch.Otherwise, position, ranges);
                    break;
                case LoopStatement loop:
                    position = Visit(loop, position, ranges);
                    break;
            }
            position += 2;
        }
        return position;
    }

    static int Visit(LoopStatement loop, int start, Dictionary<Register, LiveRange> ranges)
    {
        var position = Visit(loop.Test, start + 2, ranges);
        Mention(ranges, loop.Condition.Register, position);
        position = Visit(loop.Body, position + 2, ranges);
        foreach (var range in ranges.Values)
        {
            if (range.First < start && range.Last >= start)
                range.Last = Math.Max(range.Last, position);
        }
        return position;
    }

    static void Mention(Dictionary<Register, LiveRange> ranges, Register? register, int position)
    {
        if (register is null)
            return;
        if (!ranges.TryGetValue(register, out var range))
            ranges[register] = range = new(register, position);
        range.Last = Math.Max(range.Last, position);
    }
}
