using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>One layer of self-attention: every one of T tokens reads all of them.</summary>
/// <param name="Probabilities">How much, softmax over the last axis: [N,heads,T,T], or [N * heads,T,T], queries before keys.</param>
/// <param name="Examples">N.</param>
sealed record AttentionLayer(Node Probabilities, int Examples)
{
    /// <summary>T.</summary>
    public int Tokens => Probabilities.Shape[-1];

    /// <summary>Number of heads.</summary>
    public int Heads => Probabilities.Shape.Product(0, Probabilities.Shape.Rank - 2) / Examples;

    /// <summary>The mean over heads of values of the probabilities' layout, [N,T,T].</summary>
    public Node MeanOfHeads(Node values)
    {
        var g = values.Graph;
        return g.Add(new ReduceMean([1]), values.Shape.Rank == 4 ? values : g.Add(new Reshape([Examples, Heads, Tokens, Tokens]), values));
    }

    /// <summary>The attention layers among the nodes between an input of N examples and what is computed from it, the first first.</summary>
    public static IReadOnlyList<AttentionLayer> Find(Reach reach, int examples) => [.. reach.Nodes.Where(node => IsAttention(node, reach)).Select(node => new AttentionLayer(node, examples))];

    /// <summary>Whether a network has any.</summary>
    public static bool Has(INetwork network)
    {
        var g = new Graph();
        var x = g.Input("x", network.InputShape);
        return Find(new Reach(x, network.Build(g, x).Logits), network.InputShape[0]).Count > 0;
    }

    /// <summary>Whether a value is attention probabilities, or these as they are moved and scaled on.</summary>
    public static bool IsOf(Node value, Reach reach) => IsAttention(value, reach) || (Keeps(value, reach) is { } from && IsOf(from, reach));

    // Softmax of a product of two values from the input, times a third: softmax(q k') v, whatever scales, caps or masks stand between.
    static bool IsAttention(Node node, Reach reach) =>
        node.Op is Softmax softmax && node.Shape.Rank is 3 or 4 && node.Shape.Axis(softmax.Axis) == node.Shape.Rank - 1 && ComesFromProduct(node.Inputs[0], reach) && WeighsValues(node, reach);

    static bool ComesFromProduct(Node node, Reach reach) => node.Op is MatMul
        ? reach.Operands(node).Length == 2
        : (node.Op.IsElementwise || node.Op is Reshape or Copy) && reach.Operands(node).Any(operand => ComesFromProduct(node.Inputs[operand], reach));

    static bool WeighsValues(Node node, Reach reach) => reach.Readers(node).Any(reader => reader.Op is MatMul
        ? reader.Inputs[0] == node && reach.Operands(reader).Length == 2
        : Keeps(reader, reach) == node && WeighsValues(reader, reach));

    // What a node passes on but for a shape, a factor or a choice that does not come from the input.
    static Node? Keeps(Node node, Reach reach) => node.Op is Reshape or Copy or Mul or Div or Where && reach.Operands(node) is [var only] ? node.Inputs[only] : null;
}
