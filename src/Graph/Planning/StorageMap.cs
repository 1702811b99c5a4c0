using Whence.Graphs.Ops;
using Whence.Kernels.Codes;
using Whence.Runtime;

namespace Whence.Graphs.Planning;

/// <summary>
/// Decides which memory every value lives in: sources and constants apart, views in their operand's memory, overwriting ops in the memory of
/// an operand that dies there, operands of a concatenation where it would copy them to, everything else in the arena.
/// </summary>
sealed class StorageMap
{
    readonly Dictionary<Node, Storage> map = [];
    readonly Dictionary<Node, (long Start, int RowStep)> parts = [];
    readonly Program program;
    readonly HashSet<Node> constants;
    readonly HashSet<Node> results;

    public StorageMap(
        Program program, HashSet<Node> constants, IReadOnlyList<Node> outputs, IReadOnlyList<Update> updates, PlanOptions options, bool writesParts)
    {
        this.program = program;
        this.constants = constants;
        results = [.. outputs, .. updates.Select(update => update.Value), .. updates.Select(update => update.Target)];
        AssignViewsAndSources();
        var reuse = options.ReuseMemory && options.GuardFloats == 0;
        if (reuse)
        {
            foreach (var update in updates)
                WriteInPlace(update, outputs);
        }
        if (reuse && writesParts)
            WriteParts();
        ComputeLives();
        if (reuse)
            ShareOverwritten();
        Arena = [.. map.Values.Distinct().Where(storage => storage.InArena)];
        ArenaFloats = MemoryPlanner.Place(Arena, reuse, options.GuardFloats);
    }

    public IReadOnlyList<Storage> Arena { get; }

    public long ArenaFloats { get; }

    public long UnplannedFloats => program.Nodes.Where(node => !node.Op.IsView && this[node.Node].InArena).Sum(Floats);

    public Storage this[Node node] => map[node];

    /// <summary>Where a value starts: in its storage, or as a part of the rows there.</summary>
    public nint Address(Node node) => map[node].Address + (nint)(Start(node) * sizeof(float));

    /// <summary>Values from a row of a part to the next; 0 for a value without gaps.</summary>
    public int RowStep(Node node) => parts.TryGetValue(node, out var part) ? part.RowStep : 0;

    /// <summary>Whether a value is there between runs: a result or a source; memory of anything else may have been used again.</summary>
    public bool Survives(Node node) => map.ContainsKey(node) && (results.Contains(node) || node.Op is Source);

    /// <summary>Gives memory to everything in the arena.</summary>
    public void PlaceArena(Block arena)
    {
        foreach (var storage in Arena)
            storage.Block = arena;
    }

    void AssignViewsAndSources()
    {
        foreach (var node in program.Nodes)
        {
            map[node.Node] = node.Op.IsView
                ? map[node.Inputs[0]]
                : new Storage(Floats(node)) { InArena = IsArena(node) };
            var start = node.Op.IsView ? Start(node.Inputs[0]) + node.Op.ViewStart(node.InputShapes) : 0;
            if (start > 0)
                parts[node.Node] = (start, 0);
        }
    }

    // Loops over codes read whole vectors, a little behind the last.
    static long Floats(PlanNode node) => node.Op.YieldsCodes ? (node.Shape.Count + CodeConv.Slack + sizeof(float) - 1) / sizeof(float) : node.Shape.Count;

    // The new value of a state is written over the old one where nothing reads the old one any more.
    void WriteInPlace(Update update, IReadOnlyList<Node> outputs)
    {
        var (value, target) = (update.Value, map[update.Target]);
        var own = map[value];
        if (!own.InArena || target.InArena || value.Op is Source || value.Op.IsView || outputs.Contains(value))
            return;
        if (program.Nodes.Any(node => node.Op.IsView && (map[node.Node] == own || map[node.Node] == target)))
            return;
        var at = program.Nodes.FindIndex(node => node.Node == value);
        for (var i = at; i < program.Nodes.Count; i++)
        {
            var inputs = program.Nodes[i].Inputs;
            for (var k = 0; k < inputs.Length; k++)
            {
                if (map[inputs[k]] == target && (i > at || !program.Nodes[i].Op.CanOverwrite(k)))
                    return;
            }
        }
        map[value] = target;
    }

    // Operands of a concatenation along the innermost dimension that nothing else reads are written as parts of its rows, those along the outermost where they lie there. What is set from outside
    // keeps a place of its own.
    void WriteParts()
    {
        foreach (var whole in program.Nodes)
        {
            if (whole.Op is not Concat concat || !map[whole.Node].InArena)
                continue;
            var (axis, start) = (whole.Shape.Axis(concat.Axis), 0L);
            var (isOutermost, length) = (whole.Shape.Product(0, axis) == 1, (long)whole.Shape.Product(axis + 1, whole.Shape.Rank));
            if (!isOutermost && length > 1)
                continue;
            foreach (var operand in whole.Inputs)
            {
                var part = program[operand];
                if (map[operand].InArena && part.Op is not Source && !part.Op.IsView && !part.Op.YieldsCodes && program.OnlyReader(operand) == whole && (isOutermost || part.Op.WritesPartsOfRows(part.InputShapes)))
                {
                    // Also what lies within it, where it is such a whole itself.
                    foreach (var (inner, _) in map.Where(entry => entry.Value == map[operand]).ToList())
                    {
                        map[inner] = map[whole.Node];
                        parts[inner] = (Start(inner) + start, isOutermost ? RowStep(inner) : whole.Shape[-1]);
                    }
                }
                start += operand.Shape[axis] * length;
            }
        }
    }

    long Start(Node node) => parts.TryGetValue(node, out var part) ? part.Start : 0;

    bool IsArena(PlanNode node) =>
        node.Op is Source source ? source.Kind == SourceKind.Input : !constants.Contains(node.Node);

    void ComputeLives()
    {
        for (var i = 0; i < program.Nodes.Count; i++)
        {
            var node = program.Nodes[i];
            var storage = map[node.Node];
            if (!node.Op.IsView)
                (storage.First, storage.Last) = (Math.Min(storage.First, i), Math.Max(storage.Last, i));
            foreach (var input in node.Inputs)
                map[input].Last = Math.Max(map[input].Last, i);
            // An input must keep its value for the next run.
            if (node.Op is Source)
                (storage.First, storage.Last) = (0, int.MaxValue);
        }
        foreach (var result in results)
            map[result].Last = int.MaxValue;
    }

    void ShareOverwritten()
    {
        for (var i = 0; i < program.Nodes.Count; i++)
        {
            var node = program.Nodes[i];
            var own = map[node.Node];
            if (node.Op.IsView || !own.InArena || node.Op is Source || parts.ContainsKey(node.Node))
                continue;
            for (var k = 0; k < node.Inputs.Length; k++)
            {
                var operand = map[node.Inputs[k]];
                if (!node.Op.CanOverwrite(k) || !operand.InArena || operand.Last != i || operand.Length != own.Length)
                    continue;
                operand.Last = own.Last;
                foreach (var (alias, _) in map.Where(entry => entry.Value == own).ToList())
                    map[alias] = operand;
                break;
            }
        }
    }
}
