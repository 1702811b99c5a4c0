using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>An array in the group's shared memory; indices count elements.</summary>
sealed class SharedArray<T>(SharedMemory memory)
    where T : struct, IValue<T>
{
    /// <summary>Number of elements.</summary>
    public int Length => memory.Length;

    /// <summary>One element.</summary>
    public T this[S32 index]
    {
        get => At(index).Load();
        set => At(index).Store(value);
    }

    /// <summary>The address of an element.</summary>
    public Pointer<T> At(S32 index) => new Pointer<T>(memory, Operand.Of(memory.Offset)).Offset(index);
}
