using System.Collections.Concurrent;
using Whence.Kernels;
using Whence.Runtime.Simulated.Flow;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>
/// A kernel of PTX text made ready to run on the CPU: the groups of a grid one after the other, the threads of a group in lockstep, an instruction at
/// a time; lanes that go different ways meet again at the first block that all ways lead through. Buffers are memory of the process. One kernel may
/// be run by several host threads at once.
/// </summary>
sealed class SimulatedKernel
{
    readonly PtxModule module;
    readonly FlatCode code;
    readonly FlowGraph graph;
    readonly ConcurrentDictionary<Extent, PreparedKernel> prepared = new();

    /// <summary>Prepares a kernel.</summary>
    /// <param name="module">The text.</param>
    /// <param name="entry">Name of the kernel; may be left out where there is one.</param>
    /// <exception cref="PtxException">There is no such kernel, or it branches to what is not there.</exception>
    public SimulatedKernel(PtxModule module, string? entry = null)
    {
        (this.module, Entry) = (module, module.Entry(entry));
        code = Inliner.Flatten(module, Entry);
        if (code.Instructions.Count == 0)
            throw new PtxException($"kernel '{Entry.Name}' is empty", Entry.Line, "");
        graph = new(code);
    }

    /// <summary>The kernel as it is written.</summary>
    public PtxFunction Entry { get; }

    /// <summary>Prepares the text's only kernel.</summary>
    public static SimulatedKernel Parse(string text, string? entry = null) => new(PtxModule.Parse(text), entry);

    /// <summary>All instructions that are not known, or whose operands are not what they take.</summary>
    public IReadOnlyList<PtxException> Faults()
    {
        var faults = new List<PtxException>();
        _ = new PreparedKernel(module, Entry, code, graph, 32, faults);
        return faults;
    }

    /// <summary>The instructions, those of functions where they are called.</summary>
    public IReadOnlyList<PtxInstruction> Instructions => code.Instructions;

    /// <summary>The kernel for groups of a size.</summary>
    /// <exception cref="PtxException">An instruction is not known, or its operands are not what it takes; or the text requires another size.</exception>
    public PreparedKernel Prepare(Extent group)
    {
        if (group.X < 1 || group.Y < 1 || group.Z < 1 || group.Count > 1024 || group.Z > 64)
            throw new PtxException($"a group has 1 to 1024 threads (z up to 64), {group} were asked for", Entry.Line, "");
        if (Entry is { ThreadsAreRequired: true, Threads: { } threads } && new Extent(threads[0], threads[1], threads[2]) != group)
            throw new PtxException($"kernel '{Entry.Name}' requires groups of ({string.Join(",", threads)}), {group} were asked for", Entry.Line, "");
        return prepared.GetOrAdd(group, size => new(module, Entry, code, graph, size));
    }

    /// <summary>Runs a launch.</summary>
    /// <param name="launch">Extents and arguments.</param>
    /// <param name="options">What to look at.</param>
    /// <param name="report">Collects defects and counts; without it the first defect is thrown.</param>
    /// <param name="groups">Only these groups, for counting; all where it is left out.</param>
    /// <exception cref="PtxException">The kernel cannot be run with these extents or arguments.</exception>
    /// <exception cref="SimulationException">The kernel did something wrong and there is no report.</exception>
    public void Run(SimulatedLaunch launch, SimulationOptions options, SimulationReport? report = null, IEnumerable<Extent>? groups = null)
    {
        var kernel = Prepare(launch.Group);
        kernel.Check(launch);
        using var workspace = new Workspace(kernel, launch);
        workspace.SetArguments(kernel, launch);
        using var run = new GroupRun(kernel, workspace, launch, options, report);
        foreach (var place in groups ?? Groups(launch.Grid))
            run.Run(place);
        run.Finish();
    }

    static IEnumerable<Extent> Groups(Extent grid)
    {
        for (var z = 0; z < grid.Z; z++)
        {
            for (var y = 0; y < grid.Y; y++)
            {
                for (var x = 0; x < grid.X; x++)
                    yield return new(x, y, z);
            }
        }
    }
}
