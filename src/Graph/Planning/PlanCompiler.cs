using Whence.Graph.Fusions;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Planning;

/// <summary>Turns a graph into a plan: keep what the results need, join steps, hoist what is constant, place memory, bind, seal.</summary>
sealed unsafe class PlanCompiler(Graph graph, CpuBackend backend, Weights weights, PlanOptions options)
{
    static readonly IFusion[] Fusions = [new ConvEpilogue()];

    public Plan Compile(IReadOnlyList<Node> outputs, IReadOnlyList<Update> updates)
    {
        updates = [.. updates.Select(Detach)];
        Node[] results = [.. outputs, .. updates.Select(update => update.Value), .. updates.Select(update => update.Target)];
        var program = new Program(graph, results);
        if (options.Fuse)
        {
            foreach (var fusion in Fusions)
                fusion.Apply(program);
        }
        var constants = FindConstants(program, [.. updates.Select(update => update.Target)]);
        var storages = new StorageMap(program, constants, results, options);
        var blocks = Allocate(program, storages, constants);
        var cpu = new CpuProgram(backend, options.DirectConvolution);
        var origins = Bind(program, storages, constants, cpu);
        foreach (var update in updates)
        {
            BindUpdate(cpu, storages[update.Value], storages[update.Target]);
            origins.Add(program[update.Target]);
        }
        cpu.Seal();
        return new Plan(backend, program, storages, blocks, cpu, [.. origins], weights, options);
    }

    // The new value of one state may be another state itself: copy it before anything is overwritten.
    Update Detach(Update update)
    {
        var root = update.Value;
        while (root.Op.IsView)
            root = root.InputArray[0];
        return root.Op is Source ? update with { Value = graph.Add(new Ops.Copy(), update.Value) } : update;
    }

    static HashSet<Node> FindConstants(Program program, HashSet<Node> updated)
    {
        var constants = new HashSet<Node>();
        foreach (var node in program.Nodes)
        {
            var constant = node.Op is Source source
                ? source.Kind is SourceKind.Parameter or SourceKind.Constant && !updated.Contains(node.Node)
                : Array.TrueForAll(node.Inputs, constants.Contains);
            if (constant)
                constants.Add(node.Node);
        }
        return constants;
    }

    PlanBlocks Allocate(Program program, StorageMap storages, HashSet<Node> constants)
    {
        var blocks = new PlanBlocks(backend.Allocate(storages.ArenaFloats));
        storages.PlaceArena(blocks.Arena);
        foreach (var node in program.Nodes)
        {
            var storage = storages[node.Node];
            if (node.Op.IsView || storage.InArena)
                continue;
            storage.Pointer = node.Op switch
            {
                Source { Kind: SourceKind.Parameter } => blocks.Share(weights.Find(node.Node)),
                Source { Kind: SourceKind.State } source => blocks.AddState(node.Node, backend.Allocate(storage.Length), source.Initial),
                Source source => blocks.AddConstant(backend.Allocate(storage.Length), source.Initial),
                _ => blocks.AddConstant(backend.Allocate(storage.Length), null),
            };
        }
        return blocks;
    }

    static List<PlanNode> Bind(Program program, StorageMap storages, HashSet<Node> constants, CpuProgram cpu)
    {
        var origins = new List<PlanNode>();
        foreach (var node in program.Nodes)
        {
            if (node.Op is Source || node.Op.IsView)
                continue;
            var inputs = node.Inputs.Select(input => (nint)storages[input].Pointer).ToArray();
            var binding = new CpuBinding(
                cpu, inputs, (nint)storages[node.Node].Pointer, [.. node.Inputs.Select(constants.Contains)], constants.Contains(node.Node));
            node.Op.Bind(binding, node.InputShapes, node.Shape);
            while (origins.Count < cpu.Steps.Count)
                origins.Add(node);
        }
        return origins;
    }

    static void BindUpdate(CpuProgram cpu, Storage value, Storage target)
    {
        var (source, destination, bytes) = ((nint)value.Pointer, (nint)target.Pointer, value.Length * sizeof(float));
        cpu.Steps.Add(new("update", (_, _) => Buffer.MemoryCopy((void*)source, (void*)destination, bytes, bytes), 1));
    }
}
