using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Attention as ONNX Runtime fuses it: com.microsoft Attention (with its projections) and MultiHeadAttention.</summary>
static class MicrosoftAttentions
{
    public static void Register(OperatorTable table)
    {
        table.Add("com.microsoft.Attention", Attention);
        table.Add("com.microsoft.MultiHeadAttention", MultiHead);
    }

    /// <summary>One product of the input [B,S,D] makes queries, keys and values.</summary>
    static OnnxValue Attention(NodeScope s)
    {
        RefuseCaches(s, (4, "past"), (6, "past_sequence_length"));
        if (s.Node.Int("do_rotary", 0) != 0)
            throw s.Unsupported("do_rotary: turning queries and keys by their place");
        s.Node.Ignore("past_present_share_buffer", "rotary_embedding_dim");
        var heads = s.Node.Int("num_heads", 0);
        var joined = s.Part(new MatMul(), s.RowMajor(s[0]), s.RowMajor(s[1]));
        if (s.Find(2) is { } bias)
            joined = s.Part(new Add(), joined, s.RowMajor(bias));
        var sizes = s.Node.Ints("qkv_hidden_sizes") ?? [.. Enumerable.Repeat(joined.Shape[-1] / 3, 3)];
        if (sizes.Length != 3 || sizes.Any(size => size < 1) || sizes.Sum() != joined.Shape[-1])
            throw s.Node.Error($"{joined.Shape[-1]} columns cannot be parted into queries, keys and values of {string.Join(", ", sizes)}");
        var at = 0;
        Node[] parts = [.. sizes.Select(size => s.Part(Slice.Along(joined.Shape, 2, (at += size) - size, size), joined))];
        return Attended(s, [.. parts.Select(part => ScaledProducts.Split(s, part, heads))], s.Find(3), s.Find(5));
    }

    static OnnxValue MultiHead(NodeScope s)
    {
        RefuseCaches(s, (6, "past_key"), (7, "past_value"), (8, "past_sequence_length"), (9, "cache_indirection"));
        var heads = s.Node.Int("num_heads", 0);
        if (s[0].Rank != 3 || s.Find(1) is not { } key || s.Find(2) is not { } value)
            throw s.Unsupported($"query {s[0]} without a key and a value of its own: packed forms");
        if (s.Find(3) is not null && key.Rank == 4)
            throw s.Unsupported($"a bias together with key {key}, which is parted into heads already");
        var bias = s.Find(3) is { } given ? s.RowMajor(given) : null;
        var at = 0;
        Node Heads(OnnxValue x)
        {
            var node = s.RowMajor(x);
            if (x.Rank == 4)
                return node;
            if (bias is null)
                return ScaledProducts.Split(s, node, heads);
            var part = s.Part(Slice.Along(bias.Shape, 0, at, x.Shape[^1]), bias);
            at += x.Shape[^1];
            return ScaledProducts.Split(s, s.Part(new Add(), node, part), heads);
        }
        return Attended(s, [Heads(s[0]), Heads(key), Heads(value)], s.Find(4), s.Find(5));
    }

    static OnnxValue Attended(NodeScope s, Node[] qkv, OnnxValue? padding, OnnxValue? bias)
    {
        var given = s.Node.Float("scale", 0);
        var isCausal = s.Node.Int("unidirectional", 0) != 0;
        var filter = s.Node.Float("mask_filter_value", -10000);
        var products = new ScaledProducts(s, given != 0 ? given : 1 / MathF.Sqrt(qkv[0].Shape[-1]))
        {
            Mask = x =>
            {
                if (bias is not null)
                    x = s.Part(new Add(), x, s.RowMajor(bias));
                if (padding is not null)
                    x = s.Part(new Add(), x, s.Part(new UnaryMap(seen => seen > 0 ? 0f : filter), Seen(s, padding, x.Shape)));
                return isCausal ? ScaledProducts.Causal(s, x) : x;
            },
        };
        return s.Result(ScaledProducts.Joined(s, products.Of(qkv[0], qkv[1], qkv[2])), false);
    }

    /// <summary>Which keys count, from a mask [B,T] or [B,S,T], or from the number of keys [B] of each example.</summary>
    static Node Seen(NodeScope s, OnnxValue padding, Shape products)
    {
        var (node, batch, keys) = (s.RowMajor(padding), products[0], products[3]);
        if (padding.Shape is [var examples] && examples == batch)
        {
            var place = s.Graph.Constant([keys], [.. Enumerable.Range(0, keys).Select(i => (float)i)]);
            return s.Part(new Less(), place, s.Reshaped(node, batch, 1, 1, 1));
        }
        return padding.Shape switch
        {
            [_, var seen] when seen == keys => s.Reshaped(node, padding.Shape[0], 1, 1, keys),
            [_, _, var seen] when seen == keys => s.Reshaped(node, padding.Shape[0], 1, padding.Shape[1], keys),
            _ => throw s.Unsupported($"mask {padding} for {keys} keys: [batch,keys], [batch,tokens,keys] and a number of keys [batch] are supported"),
        };
    }

    static void RefuseCaches(NodeScope s, params ReadOnlySpan<(int Input, string Name)> caches)
    {
        foreach (var (input, name) in caches)
            if (s.Find(input) is { } cache)
                throw s.Unsupported($"input {name} {cache}: caches of generated text are not supported, only attention over the whole input");
    }
}
