namespace Whence.Kernels.Instructions;

/// <summary>
/// A virtual register of one kernel. A temporary is written by one instruction; a variable by any number of them.
/// </summary>
/// <param name="kernel">Name of the kernel that it belongs to.</param>
/// <param name="id">Number within the kernel, dense from 0.</param>
/// <param name="type">What it holds.</param>
/// <param name="isVariable">Whether several instructions may write it.</param>
/// <param name="isUniform">Whether every thread of a group is known to hold the same value.</param>
sealed class Register(string kernel, int id, RegisterType type, bool isVariable, bool isUniform)
{
    public string Kernel { get; } = kernel;

    public int Id { get; } = id;

    public RegisterType Type { get; } = type;

    public bool IsVariable { get; } = isVariable;

    public bool IsUniform { get; } = isUniform;

    public override string ToString() => $"{Type}:{Id}";
}
