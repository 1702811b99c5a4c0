namespace Whence.Graph.Planning;

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

    /// <summary>The one reader of <paramref name="node"/>, or null when it has several or is a result of the plan.</summary>
    public PlanNode? OnlyReader(Node node)
    {
        if (kept.Contains(node))
            return null;
        PlanNode? reader = null;
        foreach (var candidate in Nodes)
        {
            foreach (var input in candidate.Inputs)
            {
                if (input != node)
                    continue;
                if (reader is not null)
                    return null;
                reader = candidate;
            }
        }
        return reader;
    }

    /// <summary>Makes <paramref name="last"/> compute what it and <paramref name="first"/> computed, by one op.</summary>
    public void Join(PlanNode first, PlanNode last, Op op, Node[] inputs)
    {
        last.Op = op;
        last.Inputs = inputs;
        Nodes.Remove(first);
        byNode.Remove(first.Node);
    }
}
