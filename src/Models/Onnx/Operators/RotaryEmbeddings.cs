using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// RotaryEmbedding: pairs of elements of every head are turned by an angle that depends on the token's place. The pairs are the two halves of a head, or
/// neighbours (interleaved); what lies behind the part turned stays.
/// </summary>
static class RotaryEmbeddings
{
    public static void Register(OperatorTable table) => table.Add("RotaryEmbedding", RotaryEmbedding);

    static OnnxValue RotaryEmbedding(NodeScope s)
    {
        var (given, isJoined) = (s.RowMajor(s[0]), s[0].Rank == 3);
        var heads = s.Node.Int("num_heads", 0);
        var x = isJoined ? ScaledProducts.Split(s, given, heads) : given;
        if (x.Shape.Rank != 4)
            throw s.Node.Error($"{s[0]}: [batch,tokens,heads*size] or [batch,heads,tokens,size] expected");
        var (tokens, size) = (x.Shape[2], x.Shape[3]);
        var turned = s.Node.Int("rotary_embedding_dim", 0) is > 0 and var part ? part : size;
        if (turned > size || turned % 2 != 0)
            throw s.Node.Error($"{turned} of {size} elements are to be turned in pairs");
        var isInterleaved = s.Node.Int("interleaved", 0) != 0;
        Node Angle(int input)
        {
            var values = s.Find(3) is { } places
                ? Places.Along(s, places, s[input].Shape[0]).Take(s.RowMajor(s[input]), 0) : s.RowMajor(s[input]);
            return values.Shape.Rank == 3 && values.Shape[-1] == turned / 2
                ? s.Reshaped(values, values.Shape[0], 1, tokens, turned / 2)
                : throw s.Node.Error($"{s[input]}: {turned / 2} angles for each of {tokens} tokens expected");
        }
        var (cosine, sine) = (Angle(1), Angle(2));
        var (first, second) = isInterleaved ? (Every(s, x, 0, turned), Every(s, x, 1, turned)) : (Half(s, x, 0, turned / 2), Half(s, x, turned / 2, turned / 2));
        Node Turned(Op op, Node a, Node b) => s.Part(op, s.Part(new Mul(), first, a), s.Part(new Mul(), second, b));
        var y = Joined(s, Turned(new Sub(), cosine, sine), Turned(new Add(), sine, cosine), isInterleaved);
        if (turned < size)
            y = s.Part(new Concat(3), y, Half(s, x, turned, size - turned));
        return s.Result(isJoined ? ScaledProducts.Joined(s, y) : y, false);
    }

    static Node Half(NodeScope s, Node x, int start, int count) => s.Part(Slice.Along(x.Shape, 3, start, count), x);

    static Node Every(NodeScope s, Node x, int start, int turned) => s.Part(Slice.Along(x.Shape, 3, start, turned / 2, 2), x);

    static Node Joined(NodeScope s, Node first, Node second, bool isInterleaved)
    {
        if (!isInterleaved)
            return s.Part(new Concat(3), first, second);
        var shape = first.Shape;
        Node Column(Node x) => s.Reshaped(x, [.. shape.Span, 1]);
        return s.Reshaped(s.Part(new Concat(4), Column(first), Column(second)), [.. shape.Span[..3], 2 * shape[3]]);
    }
}
