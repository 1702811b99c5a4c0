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
    public static IReadOnlyList<BiasTerm> Between(Node x, Node y)
    {
        var (reach, terms) = (new Reach(x, y), new List<BiasTerm>());
        foreach (var node in reach.Nodes)
        {
            if (BiasOf(node, reach) is { } bias)
                terms.Add(new(node, bias));
        }
        return terms;
    }

    /// <summary>
    /// What a network sees of <paramref name="x"/>: x itself, or what a chain of scalings and reorderings of channels that alone reads it
    /// makes of it.
    /// </summary>
    public static Node NetworkInput(Node x, Node y) => new Reach(x, y).Preparation().LastOrDefault() ?? x;

    static Node? BiasOf(Node node, Reach reach) => node.Op switch
    {
        Conv2D when node.Inputs.Count == 3 => node.Inputs[2],
        Affine when reach.Has(node.Inputs[0]) => node.Inputs[2],
        Add when !reach.Has(node.Inputs[1]) => node.Inputs[1],
        Add when !reach.Has(node.Inputs[0]) => node.Inputs[0],
        Sub when !reach.Has(node.Inputs[1]) => -node.Inputs[1],
        Sub when !reach.Has(node.Inputs[0]) => node.Inputs[0],
        _ => null,
    };
}
