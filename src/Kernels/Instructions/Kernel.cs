using System.Text.RegularExpressions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Instructions;

/// <summary>
/// A kernel: a structured list of typed instructions for groups of threads, with the memory and the parameters it takes. Written once in C#,
/// read by the printer, the simulator and the documentation.
/// </summary>
sealed partial class Kernel
{
    internal Kernel(string name, Extent group, int minGroupsPerProcessor)
    {
        if (!ValidName().IsMatch(name))
            throw new KernelException(name, "a name is made of lower-case letters, digits and _, and starts with a letter");
        if (group.X < 1 || group.Y < 1 || group.Z < 1 || group.Count > 1024 || group.Z > 64)
            throw new KernelException(name, $"a group has 1 to 1024 threads (z up to 64), {group} were asked for");
        (Name, Group, MinGroupsPerProcessor) = (name, group, minGroupsPerProcessor);
    }

    /// <summary>Entry name.</summary>
    public string Name { get; }

    /// <summary>Threads of a group.</summary>
    public Extent Group { get; }

    /// <summary>Launch bound: groups that must fit on one multiprocessor at once; 0 leaves it open.</summary>
    public int MinGroupsPerProcessor { get; }

    public List<KernelParameter> Parameters { get; } = [];

    public List<SharedMemory> Shared { get; } = [];

    /// <summary>Bytes of shared memory of a group.</summary>
    public int SharedBytes { get; internal set; }

    /// <summary>Whether shared memory is taken at launch, as it must be above 48 KB.</summary>
    public bool SharedIsDynamic { get; internal set; }

    public List<Statement> Body { get; } = [];

    public int RegisterCount { get; internal set; }

    /// <summary>Builds a kernel: <paramref name="body"/> is ordinary C# that runs now and appends instructions.</summary>
    /// <exception cref="KernelException">The kernel misuses the language; the message names both.</exception>
    public static Kernel Define(string name, Extent group, Action<KernelBuilder> body, int minGroupsPerProcessor = 0)
    {
        var kernel = new Kernel(name, group, minGroupsPerProcessor);
        KernelBuilder.Build(kernel, body);
        return kernel;
    }

    public override string ToString() => $"{Name}({string.Join(", ", Parameters)})";

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex ValidName();
}
