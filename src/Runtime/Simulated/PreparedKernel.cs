using Whence.Kernels;
using Whence.Runtime.Simulated.Flow;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>A kernel made ready to run with groups of one size.</summary>
sealed class PreparedKernel
{
    readonly PtxFunction entry;
    readonly PointerRoots roots;

    /// <summary>Prepares a kernel.</summary>
    /// <param name="module">The text.</param>
    /// <param name="entry">The kernel.</param>
    /// <param name="code">Its instructions, calls resolved.</param>
    /// <param name="graph">Its blocks.</param>
    /// <param name="group">Threads of a group.</param>
    /// <param name="faults">Collects what is wrong with instructions, and the kernel cannot be run; without it the first of them is thrown.</param>
    public PreparedKernel(PtxModule module, PtxFunction entry, FlatCode code, FlowGraph graph, Extent group, List<PtxException>? faults = null)
    {
        (this.entry, Group) = (entry, group);
        FirstInstruction = graph.Instructions[0];
        Lanes = ((int)group.Count + 31) / 32 * 32;
        Memory = new(module, code);
        var webs = new Webs(graph);
        var live = new LiveSets(graph, webs);
        var varying = new Varying(group, Memory.LocalBytes > 0);
        var divergence = new Divergence(graph, webs, live, varying.Varies);
        roots = new(graph, webs, Memory);
        Places = new(webs, new(graph, webs, live, divergence), Lanes);
        var builder = new StepBuilder(Memory, webs, divergence, Places, varying.Varies) { Faults = faults };
        Blocks = [.. graph.Blocks.Select(block => Build(graph, builder, block))];
        ParameterValues.Mark(graph, webs);
        PeakLiveRegisters = live.Peak();
        SmallestAccess = Blocks.SelectMany(block => block.Steps).Where(step => step.Kind is StepKind.Store or StepKind.Load && step.Space is not PtxSpace.Param)
            .Select(step => step.Type.Bytes()).Append(4).Min();
    }

    public string Name => entry.Name;

    public Extent Group { get; }

    /// <summary>Lanes of a group: its threads, made full warps.</summary>
    public int Lanes { get; }

    public MemoryMap Memory { get; }

    public RegisterPlaces Places { get; }

    public PreparedBlock[] Blocks { get; }

    /// <summary>For messages about the kernel as a whole.</summary>
    public PtxInstruction FirstInstruction { get; }

    /// <summary>32-bit registers of a thread that hold values still to be read, at most.</summary>
    public int PeakLiveRegisters { get; }

    /// <summary>Bytes of the smallest access, at most 4.</summary>
    public int SmallestAccess { get; }

    /// <summary>Numbers of the buffers that the kernel may write, by the parameters from which its stores take their addresses.</summary>
    public HashSet<int> Written(SimulatedLaunch launch)
    {
        var written = new HashSet<int>();
        for (var i = 0; i < launch.Buffers.Length; i++)
        {
            if (roots.IsWritten(Memory.OffsetOf(launch.Buffers[i].Parameter) + launch.Buffers[i].Offset))
                written.Add(i);
        }
        return written;
    }

    /// <summary>Fails unless the launch gives what the kernel takes.</summary>
    /// <exception cref="PtxException">Arguments are missing or of another size, or the extents are none.</exception>
    public void Check(SimulatedLaunch launch)
    {
        var grid = launch.Grid;
        if (grid.X < 1 || grid.Y < 1 || grid.Z < 1 || grid.Y > 65535 || grid.Z > 65535)
            throw Error($"a grid has 1 or more groups, up to 65535 along y and z; {grid} were asked for");
        if (launch.Arguments.Length != entry.Parameters.Count)
            throw Error($"takes {entry.Parameters.Count} parameters, {launch.Arguments.Length} were given");
        for (var i = 0; i < launch.Arguments.Length; i++)
        {
            if (launch.Arguments[i].Length != entry.Parameters[i].Bytes)
                throw Error($"parameter {i} has {entry.Parameters[i].Bytes} bytes, {launch.Arguments[i].Length} were given");
        }
        if (launch.DynamicSharedBytes < 0 || launch.DynamicSharedBytes > 1 << 20)
            throw Error($"{launch.DynamicSharedBytes} bytes of shared memory were asked for");
        foreach (var buffer in launch.Buffers)
        {
            if (buffer.Parameter < 0 || buffer.Parameter >= entry.Parameters.Count || buffer.Offset < 0
                || buffer.Offset + 8 > entry.Parameters[buffer.Parameter].Bytes || buffer.Bytes < 0 || buffer.Bytes >= 1L << MemoryMap.WindowBits - 1)
                throw Error($"there is no place for {buffer}");
        }
    }

    static PreparedBlock Build(FlowGraph graph, StepBuilder builder, FlowBlock block)
    {
        var isConditional = block.Branch is { } branch && (branch.Guard is not null || branch.Name == "brx");
        return new(builder.Build(graph, block), block.Branch, isConditional ? builder.Condition(graph, block) : default, block.Next, block.Join)
        {
            IsTail = block.IsTail,
            Splits = block.Splits,
        };
    }

    PtxException Error(string message) => new($"kernel '{entry.Name}' {message}", 0, "");
}
