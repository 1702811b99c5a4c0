using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

sealed partial class KernelBuilder
{
    /// <summary>Runs <paramref name="then"/> in the threads where the condition holds, <paramref name="otherwise"/> in the others.</summary>
    public void If(Predicate condition, Action then, Action? otherwise = null)
    {
        if (condition.Operand.IsConstant)
        {
            (condition.Operand.Bits != 0 ? then : otherwise)?.Invoke();
            return;
        }
        var statement = new IfStatement(Own(condition.Operand), [], []);
        var divergent = !condition.Operand.IsUniform;
        Inside(statement.Then, divergent, then);
        if (otherwise is not null)
            Inside(statement.Otherwise, divergent, otherwise);
        Append(statement);
    }

    /// <summary>Runs the body for i = from, from + step, ... while i is below <paramref name="to"/>.</summary>
    public void For(S32 from, S32 to, S32 step, Action<S32> body)
    {
        if (step.Operand is { IsConstant: true, Int: <= 0 })
            throw Misuse($"a loop has step {step.Operand.Int}; it must be positive");
        var uniform = from.Operand.IsUniform && to.Operand.IsUniform && step.Operand.IsUniform;
        var index = NewRegister(RegisterType.S32, isVariable: true, uniform);
        Append(new Instruction(Opcode.Move, RegisterType.S32, [index], [Own(from.Operand)]));
        var i = new S32(Operand.Of(index));
        Loop(() => i < to, () =>
        {
            body(i);
            Append(new Instruction(Opcode.Add, RegisterType.S32, [index], [i.Operand, Own(step.Operand)]));
        });
    }

    /// <summary>Runs the body for i = 0, 1, ... below <paramref name="count"/>.</summary>
    public void For(S32 count, Action<S32> body) => For(0, count, 1, body);

    /// <summary>Runs the body while the condition, computed anew each time, holds.</summary>
    public void While(Func<Predicate> condition, Action body) => Loop(condition, body);

    /// <summary>Waits for all threads of the group.</summary>
    public void Barrier()
    {
        foreach (var scope in scopes)
        {
            if (scope.Divergent)
                throw Misuse("a barrier stands in divergent code: threads of a group would wait for others that never come");
        }
        Append(new Instruction(Opcode.Barrier, RegisterType.Predicate, [], []));
    }

    void Loop(Func<Predicate> condition, Action body)
    {
        var (test, statements) = (new List<Statement>(), new List<Statement>());
        Predicate found = default;
        Inside(test, divergent: false, () => found = condition());
        if (found.Operand.IsConstant)
        {
            if (found.Operand.Bits != 0)
                throw Misuse("a loop never ends: its condition is always true");
            return;
        }
        Inside(statements, !found.Operand.IsUniform, body);
        Append(new LoopStatement(test, Own(found.Operand), statements));
    }

    void Inside(List<Statement> statements, bool divergent, Action body)
    {
        scopes.Push(new(statements, divergent));
        body();
        scopes.Pop();
    }
}
