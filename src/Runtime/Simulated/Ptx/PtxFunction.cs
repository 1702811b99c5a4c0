namespace Whence.Runtime.Simulated.Ptx;

/// <summary>A kernel, or a function that kernels call.</summary>
sealed class PtxFunction(string name, bool isEntry, int line)
{
    public string Name { get; } = name;

    public bool IsEntry { get; } = isEntry;

    public int Line { get; } = line;

    /// <summary>Parameters, results first.</summary>
    public List<PtxVariable> Results { get; } = [];

    public List<PtxVariable> Parameters { get; } = [];

    /// <summary>Threads of a group along each axis that the text requires, or the most that it allows.</summary>
    public int[]? Threads { get; set; }

    /// <summary>Whether <see cref="Threads"/> is required.</summary>
    public bool ThreadsAreRequired { get; set; }

    /// <summary>Whether it has a body.</summary>
    public bool IsDefined { get; set; }

    /// <summary>Variables that are declared inside.</summary>
    public List<PtxVariable> Variables { get; } = [];

    public List<PtxInstruction> Instructions { get; } = [];

    /// <summary>Instruction that each label stands before.</summary>
    public Dictionary<string, int> Labels { get; } = [];

    /// <summary>Labels that a branch by index chooses from.</summary>
    public Dictionary<string, string[]> Tables { get; } = [];
}
