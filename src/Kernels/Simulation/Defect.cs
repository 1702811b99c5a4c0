
namespace Whence.Kernels.Simulation;

/// <summary>Something that a kernel did wrong, and where.</summary>
/// <param name="Kernel">Name of the kernel.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Group">The group of the grid.</param>
/// <param name="Thread">The thread of the group.</param>
/// <param name="Memory">The buffer or shared array, where there is one.</param>
/// <param name="Index">The element of the memory.</param>
/// <param name="Length">Elements of the memory.</param>
/// <param name="Instruction">The instruction as text.</param>
/// <param name="Detail">What else is known, in words.</param>
sealed record Defect(
    string Kernel, DefectKind Kind, Extent Group, Extent Thread, string? Memory, long Index, long Length, string Instruction, string Detail)
{
    public override string ToString()
    {
        var place = Memory is null ? "" : $" {Memory}[{Index}] of {Length}";
        return $"kernel '{Kernel}': {Kind}{place}: {Detail} (group {Group}, thread {Thread}, {Instruction})";
    }
}
