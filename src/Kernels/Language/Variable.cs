using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A register that may be written again. Reading gives the value of that moment.</summary>
sealed class Variable<T>(Register register)
    where T : struct, IValue<T>
{
    internal Register Register { get; } = register;

    public T Value
    {
        get => T.Of(Operand.Of(KernelBuilder.Current.Result(new(Opcode.Move, T.Type, [], [Operand.Of(Register)]))));
        set => KernelBuilder.Current.Append(new Instruction(Opcode.Move, T.Type, [Register], [value.Operand]));
    }
}
