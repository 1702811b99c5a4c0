using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// An op whose result is linear in what comes from the input plus a bias that does not: its result, and the bias as it enters.
/// </summary>
/// <param name="Result">The result f, [N, ..., K].</param>
/// <param name="Bias">The bias b, broadcast against f.</param>
sealed record BiasTerm(Node Result, Node Bias)
{
    /// <summary>The biased ops between <paramref name="x"/> and <paramref name="y"/>, in order.</summary>
    public static IReadOnlyList<BiasTerm> Between(Graph g, Node x, Node y)
    {
        var (behind, before) = (DependingOn(g, x, y), NeededFor(g, x, y));
        var terms = new List<BiasTerm>();
        for (var id = x.Id + 1; id <= y.Id; id++)
        {
            var node = g.Nodes[id];
            if (behind.Contains(node) && before.Contains(node) && BiasOf(g, node, behind) is { } bias)
                terms.Add(new(node, bias));
        }
        return terms;
    }

    /// <summary>
    /// What a network sees of <paramref name="x"/>: x itself, or what a chain of scalings and reorderings of channels that alone reads it
    /// makes of it.
    /// </summary>
    public static Node NetworkInput(Graph g, Node x, Node y)
    {
        var before = NeededFor(g, x, y);
        while (Readers(x) is [{ Op: Affine or Gather } only] && only.Shape == x.Shape && only.Inputs[0] == x)
            x = only;
        return x;

        Node[] Readers(Node value) => [.. before.Where(node => node.Inputs.Contains(value))];
    }

    static HashSet<Node> DependingOn(Graph g, Node x, Node y)
    {
        var found = new HashSet<Node> { x };
        for (var id = x.Id + 1; id <= y.Id; id++)
        {
            if (g.Nodes[id].Inputs.Any(found.Contains))
                found.Add(g.Nodes[id]);
        }
        return found;
    }

    static HashSet<Node> NeededFor(Graph g, Node x, Node y)
    {
        var found = new HashSet<Node> { y };
        for (var id = y.Id; id > x.Id; id--)
        {
            if (found.Contains(g.Nodes[id]))
                found.UnionWith(g.Nodes[id].Inputs);
        }
        return found;
    }

    static Node? BiasOf(Graph g, Node node, HashSet<Node> behind) => node.Op switch
    {
        Conv2D when node.Inputs.Count == 3 => node.Inputs[2],
        Affine when behind.Contains(node.Inputs[0]) => node.Inputs[2],
        Add when !behind.Contains(node.Inputs[1]) => node.Inputs[1],
        Add when !behind.Contains(node.Inputs[0]) => node.Inputs[0],
        Sub when !behind.Contains(node.Inputs[1]) => -node.Inputs[1],
        Sub when !behind.Contains(node.Inputs[0]) => node.Inputs[0],
        _ => null,
    };
}
