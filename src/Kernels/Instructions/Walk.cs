namespace Whence.Kernels.Instructions;

/// <summary>Visits the parts of a kernel's body.</summary>
static class Walk
{
    /// <summary>The statement lists of a body: itself, and those of branches and loops inside.</summary>
    public static IEnumerable<List<Statement>> Lists(List<Statement> body)
    {
        yield return body;
        foreach (var statement in body)
        {
            List<Statement>[] inner = statement switch
            {
                IfStatement branch => [branch.Then, branch.Otherwise],
                LoopStatement loop => [loop.Test, loop.Body],
                _ => [],
            };
            foreach (var list in inner.SelectMany(Lists))
                yield return list;
        }
    }

    /// <summary>All instructions of a body, in the order in which they are written.</summary>
    public static IEnumerable<Instruction> Instructions(List<Statement> body) => Lists(body).SelectMany(list => list.OfType<Instruction>());

    /// <summary>Whether a statement, or one inside it, writes a register.</summary>
    public static bool Writes(Statement statement, Register register) => statement is Instruction instruction
        ? Array.IndexOf(instruction.Results, register) >= 0
        : Instructions([statement]).Any(inner => Array.IndexOf(inner.Results, register) >= 0);

    /// <summary>Whether a statement, or one inside it, reads a register.</summary>
    public static bool Reads(Statement statement, Register register)
    {
        if (statement is Instruction instruction)
            return Array.Exists(instruction.Operands, operand => operand.Register == register);
        return Instructions([statement]).Any(inner => Array.Exists(inner.Operands, operand => operand.Register == register))
            || Lists([statement]).SelectMany(list => list).Any(inner => Condition(inner)?.Register == register);
    }

    /// <summary>The condition of a branch or loop.</summary>
    public static Operand? Condition(Statement statement) => statement switch
    {
        IfStatement branch => branch.Condition,
        LoopStatement loop => loop.Condition,
        _ => null,
    };
}
