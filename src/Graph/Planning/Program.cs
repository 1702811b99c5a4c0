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
