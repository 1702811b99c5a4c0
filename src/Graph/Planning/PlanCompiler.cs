using Whence.Graphs.Fusions;
using Whence.Runtime;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Planning;

/// <summary>Turns a graph into a plan: keep what the results need, join steps, hoist what is constant, place memory, bind, seal.</summary>
sealed class PlanCompiler(Graph graph, Backend backend, Weights weights, PlanOptions options)
{
    static readonly IFusion[] CpuFusions = [new ConvEpilogue(), new LayerNormalizations(), new RectifiedPools(), new PointwiseChains(tiles: true)];
    static readonly IFusion[] GpuFusions = [new ConvEpilogue(), new PointwiseChains(tiles: false)];

    public Plan Compile(IReadOnlyList<Node> outputs, IReadOnlyList<Update> updates)
    {
        updates = [.. updates.Select(Detach)];
        Node[] results = [.. outputs, .. updates.Select(update => update.Value), .. updates.Select(update => update.Target)];
        var program = new Program(graph, results);
        if (options.InParts && backend is not GpuBackend)
            new BatchParts().Apply(program);
        if (options.Fuse)
        {
            foreach (var fusion in backend is GpuBackend ? GpuFusions : [new IntegerCodes(weights, updates), .. CpuFusions])
                fusion.Apply(program);
        }
        var constants = FindConstants(program, [.. updates.Select(update => update.Target)]);
        var storages = new StorageMap(program, constants, outputs, updates, options, writesParts: backend is not GpuBackend);
        var blocks = new PlanBlocks();
        var bound = backend.CreateProgram(new(options.DirectConvolution, options.Precision, weights.Packs));
        try
        {
            Allocate(blocks, program, storages, constants);
            foreach (var update in updates.Where(update => update.Target.Op is Source { Kind: SourceKind.Parameter }))
                weights.Packs?.NeverShare(storages[update.Target].Address);
            var origins = Bind(program, storages, constants, blocks, bound);
            foreach (var update in updates)
            {
                if (storages[update.Value] == storages[update.Target])
                    continue;
                bound.AddCopy(storages[update.Value].Address, storages[update.Target].Address, update.Value.Shape.Count);
                while (origins.Count < bound.Steps)
                    origins.Add(program[update.Target]);
            }
            bound.Seal();
            return new Plan(backend, program, storages, blocks, bound, [.. origins], weights, options);
        }
        catch
        {
            // Memory that ran out, or an op without a kernel, must not keep what was allocated so far.
            bound.Dispose();
            blocks.Dispose();
            throw;
        }
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

    void Allocate(PlanBlocks blocks, Program program, StorageMap storages, HashSet<Node> constants)
    {
        storages.PlaceArena(blocks.AddArena(backend.Allocate(storages.ArenaFloats)));
        // Sources first: a new value that is written over a state has the state's memory.
        foreach (var node in program.Nodes.OrderBy(node => node.Op is not Source))
        {
            var storage = storages[node.Node];
            if (node.Op.IsView || storage.Block is not null)
                continue;
            storage.Block = node.Op switch
            {
                Source { Kind: SourceKind.Parameter } => blocks.Share(weights.Find(node.Node)),
                Source { Kind: SourceKind.State } source => blocks.AddState(node.Node, backend.Allocate(storage.Length), source.Initial),
                Source source => blocks.AddConstant(backend.Allocate(storage.Length), source.Initial),
                _ => blocks.AddConstant(backend.Allocate(storage.Length), null),
            };
        }
    }

    static List<PlanNode> Bind(Program program, StorageMap storages, HashSet<Node> constants, PlanBlocks blocks, BoundProgram bound)
    {
        var origins = new List<PlanNode>();
        foreach (var node in program.Nodes)
        {
            if (node.Op is Source || node.Op.IsView)
                continue;
            bool[] constant = [.. node.Inputs.Select(constants.Contains)];
            var once = constants.Contains(node.Node);
            if (bound is CpuProgram cpu)
            {
                var inputs = node.Inputs.Select(storages.Address).ToArray();
                bool[] parameter = [.. node.Inputs.Select(input => blocks.IsShared(storages[input].Block!))];
                node.Op.Bind(new CpuBinding(cpu, inputs, storages.Address(node.Node), storages.RowStep(node.Node), constant, parameter, once), node.InputShapes, node.Shape);
            }
            else if (node.Shape.Count > 0)
            {
                var inputs = node.Inputs.Select(Buffer).ToArray();
                node.Op.Bind(new GpuBinding((GpuProgram)bound, inputs, Buffer(node.Node), constant, once), node.InputShapes, node.Shape);
            }
            while (origins.Count < bound.Steps)
                origins.Add(node);
        }
        return origins;

        GpuBuffer Buffer(Node node) => new(storages[node].Address, node.Shape.Count);
    }
}
