using Whence.Kernels;
using Whence.Runtime.Simulated;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Cli;

/// <summary>The JSON output of whence kernels --check.</summary>
sealed record KernelCheckJson(
    string File, string Kernel, string Target, int[] Group, int[]? Grid, long[] ParameterBytes, int Instructions, long SharedBytes, long LocalBytes,
    int LiveRegisters, LineJson[] Unknown, LineJson[] UniformBranches, long DefectCount, DefectJson[] Defects, Dictionary<string, double>? Counts);

/// <summary>A line of the text.</summary>
sealed record LineJson(int Line, string Text)
{
    public static LineJson Of(PtxException fault) => new(fault.Line, fault.Text);

    public static LineJson Of(PtxInstruction instruction) => new(instruction.Line, instruction.Text);
}

/// <summary>Something that the kernel did wrong.</summary>
sealed record DefectJson(string Kind, int Line, string Instruction, int[] Group, int[] Thread, string? Memory, long Index, long Length, string Detail)
{
    public static DefectJson Of(Defect defect) => new(
        defect.Kind.ToString(), defect.Line, defect.Instruction, Axes(defect.Group), Axes(defect.Thread), defect.Memory, defect.Index, defect.Length,
        defect.Detail);

    static int[] Axes(Extent place) => [place.X, place.Y, place.Z];
}
