using Whence.Graphs.Ops;

namespace Whence.Graphs.Planning;

/// <summary>The values a plan needs, in order, with what the fusions need to know about them.</summary>
sealed class Program
{
    readonly Dictionary<Node, PlanNode> byNode = [];
    readonly HashSet<Node> kept;

    public Program(Graph graph, IReadOnlyCollection<Node> results)
    {
        kept = [.. results];
        var needed = new HashSet<Node>(results);
        for (var id = graph.Nodes.Count - 1; id >= 0; id--)
        {
            if (needed.Contains(graph.Nodes[id]))
                needed.UnionWith(graph.Nodes[id].InputArray);
        }
        foreach (var node in graph.Nodes.Where(needed.Contains))
        {
            var planNode = new PlanNode(node, node.Op, node.InputArray);
            Nodes.Add(planNode);
            byNode[node] = planNode;
        }
    }

    public List<PlanNode> Nodes { get; } = [];

    public PlanNode this[Node node] => byNode[node];

    /// <summary>The one reader of <paramref name="node"/>, or null when it is read several times or is a result of the plan.</summary>
    public PlanNode? OnlyReader(Node node) =>
        Readers(node) is [var reader] && reader.Inputs.Count(input => input == node) == 1 ? reader : null;

    /// <summary>What reads <paramref name="node"/>, in order; nothing when it is a result of the plan, which has a reader outside.</summary>
    public IReadOnlyList<PlanNode> Readers(Node node) =>
        kept.Contains(node) ? [] : [.. Nodes.Where(candidate => Array.IndexOf(candidate.Inputs, node) >= 0)];

    /// <summary>Whether the plan's user reads <paramref name="node"/>.</summary>
    public bool IsResult(Node node) => kept.Contains(node);

    /// <summary>
    /// Makes <paramref name="steps"/>, of which each takes examples of <paramref name="input"/> or of those before it, run <paramref name="parts"/> times on a part of the examples; what
    /// others read of them is laid together.
    /// </summary>
    public void Cut(PlanNode input, IReadOnlyList<PlanNode> steps, int parts)
    {
        var (inside, values, count) = (steps.ToHashSet(), steps.Select(step => step.Node).Append(input.Node).ToHashSet(), input.Shape[0] / parts);
        var made = new Dictionary<Node, Node[]> { [input.Node] = new Node[parts] };
        var added = new List<PlanNode>();
        foreach (var step in steps)
            made[step.Node] = new Node[parts];
        for (var part = 0; part < parts; part++)
        {
            Add(part, input, new Examples(part * count, count), [input.Node]);
            foreach (var step in steps)
                Add(part, step, BatchParts.OfPart(step, values, count)!, Array.ConvertAll(step.Inputs, value => made.TryGetValue(value, out var own) ? own[part] : value));
        }
        var read = Nodes.Where(node => !inside.Contains(node)).SelectMany(node => node.Inputs).Concat(kept).ToHashSet();
        foreach (var step in steps.Where(step => read.Contains(step.Node)))
            added.Add(byNode[step.Node] = new(step.Node, new Concat(0), made[step.Node]));
        var place = Nodes.IndexOf(steps[^1]);
        Nodes.InsertRange(place + 1, added);
        Nodes.RemoveAll(inside.Contains);
        foreach (var step in steps.Where(step => byNode[step.Node] == step))
            byNode.Remove(step.Node);

        void Add(int part, PlanNode of, Op op, Node[] inputs)
        {
            var node = new Node(of.Node.Graph, of.Node.Id, op, inputs, of.Shape.With(0, count), $"{of.Node.Name}[{part * count}..{(part + 1) * count}]");
            made[of.Node][part] = node;
            added.Add(byNode[node] = new(node, op, inputs));
        }
    }

    /// <summary>Makes <paramref name="last"/> compute what it and <paramref name="first"/> computed, by one op.</summary>
    public void Join(PlanNode first, PlanNode last, Op op, Node[] inputs)
    {
        (last.Op, last.Inputs) = (op, inputs);
        Remove(first);
    }

    /// <summary>Takes out a value that nothing reads any more.</summary>
    public void Remove(PlanNode node)
    {
        Nodes.Remove(node);
        byNode.Remove(node.Node);
    }
}
