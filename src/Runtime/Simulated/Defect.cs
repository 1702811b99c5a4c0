using Whence.Kernels;

namespace Whence.Runtime.Simulated;

/// <summary>Something that a kernel did wrong, and where.</summary>
/// <param name="Kernel">Name of the kernel.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Line">Line of the PTX text, from 1.</param>
/// <param name="Instruction">The instruction as text.</param>
/// <param name="Group">The group of the grid.</param>
/// <param name="Thread">The thread of the group.</param>
/// <param name="Memory">The buffer or state space, where there is one.</param>
/// <param name="Index">The byte of the memory.</param>
/// <param name="Length">Bytes of the memory.</param>
/// <param name="Detail">What else is known, in words.</param>
sealed record Defect(
    string Kernel, DefectKind Kind, int Line, string Instruction, Extent Group, Extent Thread, string? Memory, long Index, long Length, string Detail)
{
    public override string ToString()
    {
        var place = Memory is null ? "" : $" {Memory}, byte {Index} of {Length}";
        return $"kernel '{Kernel}': {Kind}{place}: {Detail} (group {Group}, thread {Thread}, line {Line}: {Instruction})";
    }
}
