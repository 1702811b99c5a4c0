namespace Whence.Kernels.Instructions;

/// <summary>Memory that a kernel names, so that every access to it can be bounded.</summary>
abstract class Memory(string name, RegisterType element)
{
    public string Name { get; } = name;

    public RegisterType Element { get; } = element;
}

/// <summary>A buffer in device memory, passed by address.</summary>
sealed class GlobalMemory(string name, RegisterType element, int parameter) : Memory(name, element)
{
    /// <summary>Position among the kernel's parameters.</summary>
    public int Parameter { get; } = parameter;
}

/// <summary>A part of the group's shared memory at a fixed offset.</summary>
sealed class SharedMemory(string name, RegisterType element, int offset, int length) : Memory(name, element)
{
    /// <summary>Bytes from the start of the group's shared memory.</summary>
    public int Offset { get; } = offset;

    /// <summary>Number of elements.</summary>
    public int Length { get; } = length;

    public int Bytes => Length * Element.Bytes();
}
