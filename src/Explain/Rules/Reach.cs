using Whence.Graphs;

namespace Whence.Explain;

/// <summary>The nodes of a graph that lie between two: they depend on the first, and the second depends on them. Both belong to it.</summary>
sealed class Reach
{
    readonly HashSet<Node> between = [];
    readonly Dictionary<Node, List<Node>> readers = [];
    readonly Node x;

    /// <summary>What lies between <paramref name="x"/> and <paramref name="y"/>.</summary>
    public Reach(Node x, Node y)
    {
        (this.x, var behind) = (x, new HashSet<Node> { x });
        for (var id = x.Id + 1; id <= y.Id; id++)
        {
            if (x.Graph.Nodes[id].Inputs.Any(behind.Contains))
                behind.Add(x.Graph.Nodes[id]);
        }
        between.Add(y);
        for (var id = y.Id; id > x.Id; id--)
        {
            var node = x.Graph.Nodes[id];
            if (!between.Contains(node))
                continue;
            foreach (var input in node.Inputs.Where(behind.Contains).Distinct())
            {
                between.Add(input);
                if (!readers.TryGetValue(input, out var list))
                    readers[input] = list = [];
                list.Add(node);
            }
        }
    }

    /// <summary>Its nodes behind the first, in order.</summary>
    public IEnumerable<Node> Nodes => between.Where(node => node != x).OrderBy(node => node.Id);

    /// <summary>Whether a node belongs to it.</summary>
    public bool Has(Node node) => between.Contains(node);

    /// <summary>Indices of the operands of a node that belong to it.</summary>
    public int[] Operands(Node node) => [.. Enumerable.Range(0, node.Inputs.Count).Where(i => Has(node.Inputs[i]))];

    /// <summary>Those of its nodes that read a value, the last first.</summary>
    public IReadOnlyList<Node> Readers(Node node) => readers.GetValueOrDefault(node) ?? [];

    /// <summary>
    /// The chain from the first node to what a network sees of it: scalings and reorderings of channels that alone read each other. Empty where the network reads the
    /// first node itself.
    /// </summary>
    public IReadOnlyList<Node> Preparation()
    {
        var chain = new List<Node>();
        for (var at = x; Readers(at) is [{ Op: Graphs.Ops.Affine or Graphs.Ops.Gather } only] && only.Shape == at.Shape && only.Inputs[0] == at; at = only)
            chain.Add(only);
        return chain;
    }
}
