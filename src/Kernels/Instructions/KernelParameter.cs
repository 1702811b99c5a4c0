namespace Whence.Kernels.Instructions;

/// <summary>A parameter of a kernel: a number, or the address of a buffer of elements of <paramref name="Type"/>.</summary>
sealed record KernelParameter(string Name, RegisterType Type, GlobalMemory? Buffer, Register Register)
{
    public override string ToString() => Buffer is null ? $"{Type} {Name}" : $"{Type}[] {Name}";
}
