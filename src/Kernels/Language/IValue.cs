using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A typed value in a kernel: a register, or a constant known while the kernel is built.</summary>
interface IValue<T>
    where T : struct, IValue<T>
{
    static abstract RegisterType Type { get; }

    static abstract T Of(Operand operand);

    Operand Operand { get; }
}
