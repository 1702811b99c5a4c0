namespace Whence.Kernels.Instructions;

/// <summary>Runs <paramref name="test"/>, leaves where the condition is false, else runs <paramref name="body"/>, again and again.</summary>
sealed class LoopStatement(List<Statement> test, Operand condition, List<Statement> body) : Statement
{
    public List<Statement> Test { get; } = test;

    public Operand Condition { get; set; } = condition;

    public List<Statement> Body { get; } = body;
}
