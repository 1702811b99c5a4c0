namespace Whence.Kernels.Instructions;

/// <summary>Threads whose predicate is true run <paramref name="then"/>, the others <paramref name="otherwise"/>.</summary>
sealed class IfStatement(Operand condition, List<Statement> then, List<Statement> otherwise) : Statement
{
    public Operand Condition { get; set; } = condition;

    public List<Statement> Then { get; } = then;

    public List<Statement> Otherwise { get; } = otherwise;
}
