using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A buffer of device memory in a kernel; indices count elements.</summary>
sealed class GlobalBuffer<T>(GlobalMemory memory, Operand address)
    where T : struct, IValue<T>
{
    /// <summary>One element.</summary>
    public T this[S32 index]
    {
        get => At(index).Load();
        set => At(index).Store(value);
    }

    /// <summary>The address of an element.</summary>
    public Pointer<T> At(S32 index) => new Pointer<T>(memory, address).Offset(index);
}
