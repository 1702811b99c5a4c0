using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// Scaled dot-product attention: softmax(scale q k^T, capped, masked) v for queries q [B,H,S,d], keys k [B,K,T,d] and values v [B,K,T,e]; each of the K
/// heads of keys serves H / K neighbouring heads of queries.
/// </summary>
sealed class ScaledProducts(NodeScope s, float scale)
{
    /// <summary>Where above 0, products p become cap tanh(p / cap) before they are masked.</summary>
    public float Cap { get; init; }

    /// <summary>Changes the products [B,H,S,T] before their softmax.</summary>
    public Func<Node, Node> Mask { get; init; } = products => products;

    /// <summary>The result [B,H,S,e].</summary>
    public Node Of(Node q, Node k, Node v)
    {
        var (queries, keys, values) = (q.Shape, k.Shape, v.Shape);
        if (queries.Rank != 4 || keys.Rank != 4 || values.Rank != 4 || keys[1] < 1 || queries[1] % keys[1] != 0 || values[1] != keys[1] || keys[2] != values[2])
            throw s.Node.Error($"queries {queries}, keys {keys} and values {values} do not fit: [batch,heads,tokens,size] with as many heads, or a multiple for queries");
        var (heads, each, tokens) = (keys[1], queries[1] / keys[1], queries[2]);
        var grouped = s.Reshaped(q, queries[0], heads, each * tokens, queries[3]);
        var products = s.Part(new MatMul(false, true), s.Part(new Mul(), grouped, s.Graph.Constant(scale)), k);
        products = s.Reshaped(products, queries[0], queries[1], tokens, keys[2]);
        if (Cap > 0)
            products = s.Part(new Mul(), s.Part(new Tanh(), s.Part(new Mul(), products, s.Graph.Constant(1 / Cap))), s.Graph.Constant(Cap));
        var shares = s.Part(new Softmax(-1), Mask(products));
        var y = s.Part(new MatMul(), s.Reshaped(shares, queries[0], heads, each * tokens, keys[2]), v);
        return s.Reshaped(y, queries[0], queries[1], tokens, values[3]);
    }

    /// <summary>Minus infinity for keys behind the query's own place, where the first query has a past of this many keys.</summary>
    public static Node Causal(NodeScope s, Node products, int past = 0) => s.Part(
        new Where(), Masks.Triangle(s, products.Shape[-2], products.Shape[-1], past, upper: false), products, s.Graph.Constant(float.NegativeInfinity));

    /// <summary>Keys or values [B,H,T,d] behind those of a past [B,H,P,d].</summary>
    public static Node Behind(NodeScope s, Node past, Node own)
    {
        var fits = past.Shape.Rank == 4 && Enumerable.Range(0, 4).All(axis => axis == 2 || past.Shape[axis] == own.Shape[axis]);
        return fits ? s.Part(new Concat(2), past, own) : throw s.Node.Error($"a past of {past.Shape} before {own.Shape}: alike but for the tokens (third axis) expected");
    }

    /// <summary>Products with a mask: minus infinity where a boolean one is 0, or a sum with numbers. A shorter mask hides the keys behind it.</summary>
    public static Node Masked(NodeScope s, Node products, OnnxValue mask)
    {
        if (mask.Rank is < 2 or > 4)
            throw s.Node.Error($"mask {mask}: [tokens,keys] with batch and heads before them expected");
        var (isBool, node, keys) = (mask.Type == ElementType.Bool, s.RowMajor(mask), products.Shape[-1]);
        var missing = keys - node.Shape[-1];
        if (missing > 0 && node.Shape[-1] > 1)
            node = s.Part(new Pad(new int[mask.Rank], [.. new int[mask.Rank - 1], missing], PadMode.Constant, isBool ? 0 : float.NegativeInfinity), node);
        return isBool ? s.Part(new Where(), node, products, s.Graph.Constant(float.NegativeInfinity)) : s.Part(new Add(), products, node);
    }

    /// <summary>[B,S,heads * d] as [B,heads,S,d].</summary>
    public static Node Split(NodeScope s, Node x, int heads)
    {
        if (x.Shape.Rank != 3 || heads < 1 || x.Shape[2] % heads != 0)
            throw s.Node.Error($"{x.Shape} cannot be parted into {heads} heads: [batch,tokens,heads*size] expected");
        return s.Part(new Transpose([0, 2, 1, 3]), s.Reshaped(x, x.Shape[0], x.Shape[1], heads, x.Shape[2] / heads));
    }

    /// <summary>[B,heads,S,d] as [B,S,heads * d].</summary>
    public static Node Joined(NodeScope s, Node x) =>
        s.Reshaped(s.Part(new Transpose([0, 2, 1, 3]), x), x.Shape[0], x.Shape[2], x.Shape[1] * x.Shape[3]);
}
