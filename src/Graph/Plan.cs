using System.Text;
using Whence.Graphs.Planning;
using Whence.Runtime;

namespace Whence.Graphs;

/// <summary>
/// A graph made ready to run on one back end: a sealed array of steps over addresses that are fixed before the first run.
/// <see cref="Run"/> allocates nothing and takes no decision. A plan is used by one thread at a time.
/// </summary>
public sealed class Plan : IDisposable
{
    const float Guard = -1.2345679e33f;

    readonly Backend backend;
    readonly Program program;
    readonly StorageMap storages;
    readonly PlanBlocks blocks;
    readonly BoundProgram steps;
    readonly Dictionary<Node, float[]> mirrors = [];
    readonly PlanNode[] origins;
    readonly int guardFloats;
    bool disposed;

    internal Plan(
        Backend backend, Program program, StorageMap storages, PlanBlocks blocks, BoundProgram steps, PlanNode[] origins, Weights weights,
        PlanOptions options)
    {
        (this.backend, this.program, this.storages, this.blocks, this.steps, this.origins) =
            (backend, program, storages, blocks, steps, origins);
        Weights = weights;
        guardFloats = options.GuardFloats;
        Memory = new(
            blocks.WeightBytes, steps.SharedPacks.Distinct().Sum(pack => pack.Bytes), blocks.ConstantBytes, steps.PreparedBytes, blocks.StateBytes, blocks.ArenaBytes,
            storages.UnplannedFloats * sizeof(float), steps.ScratchBytes);
        WriteGuards();
    }

    /// <summary>The weights that the plan reads.</summary>
    public Weights Weights { get; }

    /// <summary>The bytes that the plan holds.</summary>
    public PlanMemory Memory { get; }

    /// <summary>The loops or kernels of a run, in order.</summary>
    public IReadOnlyList<string> Kernels => steps.Kernels;

    /// <summary>The least work of one run.</summary>
    public Cost Cost => program.Nodes.Aggregate(default(Cost), (sum, node) => sum + node.Cost);

    /// <summary>Compiles a graph.</summary>
    /// <param name="graph">The graph; it may grow afterwards without effect on the plan.</param>
    /// <param name="backend">Where the plan runs.</param>
    /// <param name="weights">The values of the graph's parameters.</param>
    /// <param name="outputs">Values that can be read after a run.</param>
    /// <param name="updates">Updates at the end of a run; those declared on the graph when null.</param>
    /// <param name="options">Choices for tests and measurements.</param>
    /// <exception cref="GraphException">A weight is missing.</exception>
    public static Plan Compile(
        Graph graph, Backend backend, Weights weights, IReadOnlyList<Node> outputs, IReadOnlyList<Update>? updates = null,
        PlanOptions? options = null) =>
        new PlanCompiler(graph, backend, weights, options ?? new()).Compile(outputs, updates ?? graph.Updates);

    /// <summary>Sets an input or a state; the value stays until set again.</summary>
    /// <exception cref="ShapeException">The number of values is not that of the node.</exception>
    public void Set(Node node, ReadOnlySpan<float> values)
    {
        var storage = Settable(node, values.Length);
        storage.Block!.Write(values, storage.Offset);
    }

    /// <summary>The same from a block; one of the plan's back end is copied on the device, in order with the runs, and the host does not wait.</summary>
    /// <exception cref="ShapeException">The number of values is not that of the node.</exception>
    public void Set(Node node, BlockRange values)
    {
        var storage = Settable(node, values.Length);
        storage.Block!.CopyFrom(values, storage.Offset);
    }

    /// <summary>Whether the plan holds a value for <paramref name="node"/>; an input that no output depends on is not held.</summary>
    public bool Holds(Node node) => storages.Survives(node);

    /// <summary>Runs every step once, then the updates.</summary>
    public void Run()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        steps.Run();
    }

    /// <summary>The values of an output, an input or a state; valid until the next run or disposal.</summary>
    /// <exception cref="GraphException">The node is not an output of this plan.</exception>
    public ReadOnlySpan<float> Get(Node node)
    {
        var storage = Find(node);
        if (storage.Block is HostBlock host)
            return host.View(storage.Offset, node.Shape.Count);
        if (!mirrors.TryGetValue(node, out var mirror))
            mirrors[node] = mirror = new float[node.Shape.Count];
        storage.Block!.Read(mirror, storage.Offset);
        return mirror;
    }

    /// <summary>
    /// Where an output, an input or a state lies in the back end's memory, for other code that works there; fixed until the plan's disposal.
    /// </summary>
    /// <exception cref="GraphException">The node is not an output of this plan.</exception>
    public nint AddressOf(Node node) => Find(node).Address;

    /// <summary>The block that an output, an input or a state lies in, and where in it: fixed until the plan's disposal, which frees the block.</summary>
    /// <exception cref="GraphException">The node is not an output of this plan.</exception>
    public BlockRange RangeOf(Node node)
    {
        var storage = Find(node);
        return new(storage.Block!, storage.Offset, node.Shape.Count);
    }

    /// <summary>Waits until the last run is done; <see cref="Get"/> does it by itself.</summary>
    public void Wait() => backend.Synchronize();

    /// <summary>Puts every state back to the value it started from.</summary>
    public void Reset() => blocks.ResetStates();

    /// <summary>Bytes that plans over the same weights hold together, without these: what several of them share counts once.</summary>
    public static long BytesOf(IEnumerable<Plan> plans)
    {
        Plan[] all = [.. plans];
        return all.Sum(plan => plan.Memory.Own) + all.SelectMany(plan => plan.steps.SharedPacks).Distinct().Sum(pack => pack.Bytes);
    }

    /// <summary>Computes anew what was prepared from the weights; call it after weights were replaced.</summary>
    public void RefreshWeights() => steps.Prepare();

    /// <summary>One line per step: node, loop, shapes, arena offset, least work, and why the loop was chosen where there was a choice.</summary>
    public string Listing()
    {
        var text = new StringBuilder();
        var (kernels, reasons) = (steps.Kernels, steps.Reasons);
        for (var i = 0; i < origins.Length; i++)
        {
            var node = origins[i];
            var storage = storages[node.Node];
            var place = storage.InArena ? $"arena+{storage.Offset * sizeof(float)}" : "own";
            text.AppendLine(FormattableString.Invariant(
                $"{i,4}  {node.Node.Name,-40} {kernels[i],-32} {string.Join(' ', node.InputShapes)} -> {node.Shape}  {place}  {node.Cost.Flop} flop  {node.Cost.Bytes} B{(reasons[i].Length > 0 ? $"  ({reasons[i]})" : "")}"));
        }
        return text.Append("memory: ").Append(Memory).ToString();
    }

    /// <summary>Times every step over <paramref name="runs"/> runs, after one that is not counted.</summary>
    public IReadOnlyList<StepProfile> Profile(int runs = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        return new Profiler(steps, origins, backend.Peaks).Run(runs);
    }

    /// <summary>Whether no step wrote beyond its tensor; needs <see cref="PlanOptions.GuardFloats"/>.</summary>
    public bool CheckGuards()
    {
        var found = new float[guardFloats];
        foreach (var storage in storages.Arena)
        {
            storage.Block!.Read(found, storage.Offset + storage.Length);
            if (found.AsSpan().ContainsAnyExcept(Guard))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        steps.Dispose();
        blocks.Dispose();
    }

    Storage Settable(Node node, long values)
    {
        if (values != node.Shape.Count)
            throw new ShapeException($"'{node.Name}' {node.Shape} takes {node.Shape.Count} values, {values} were given");
        if (node.Op is not Source { Kind: SourceKind.Input or SourceKind.State })
            throw new GraphException($"'{node.Name}' is a {node.Op.Name}: only inputs and states can be set");
        return Find(node);
    }

    Storage Find(Node node)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!Holds(node))
            throw new GraphException($"'{node.Name}' is neither an output nor an input nor a state of this plan");
        return storages[node];
    }

    // With memory used twice a guard may lie inside another value's place: guards are only marked when every tensor has its own.
    void WriteGuards()
    {
        var marks = new float[guardFloats];
        Array.Fill(marks, Guard);
        foreach (var storage in storages.Arena)
            storage.Block!.Write(marks, storage.Offset + storage.Length);
    }
}
