using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Attention as ONNX Runtime fuses it: com.microsoft Attention (with its projections) and MultiHeadAttention.</summary>
static class MicrosoftAttentions
{
    public static void Register(OperatorTable table)
    {
        table.AddMany("com.microsoft.Attention", Attention);
        table.AddMany("com.microsoft.MultiHeadAttention", MultiHead);
    }

    /// <summary>One product of the input [B,S,D] makes queries, keys and values; a past [2,B,H,P,d] comes before keys and values.</summary>
    static OnnxValue[] Attention(NodeScope s)
    {
        RefuseBuffers(s, (6, "past_sequence_length"));
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
        Node[] qkv = [.. parts.Select(part => ScaledProducts.Split(s, part, heads))];
        if (s.Find(4) is { } past)
        {
            var both = s.RowMajor(past);
            if (both.Shape.Rank != 5 || both.Shape[0] != 2)
                throw s.Node.Error($"past {past}: [2,batch,heads,tokens,size] expected");
            for (var i = 0; i < 2; i++)
                qkv[1 + i] = ScaledProducts.Behind(s, s.Reshaped(s.Part(Slice.Along(both.Shape, 0, i, 1), both), both.Shape.ToArray()[1..]), qkv[1 + i]);
        }
        var y = Attended(s, qkv, s.Find(3), s.Find(5), qkv[1].Shape[2] - qkv[0].Shape[2]);
        if (!s.Node.HasOutput(1))
            return [y];
        Node[] present = [.. qkv[1..].Select(x => s.Reshaped(x, [1, .. x.Shape.ToArray()]))];
        return [y, s.Result(s.Part(new Concat(0), present), false)];
    }

    /// <summary>Queries, keys and values by themselves, or packed: all three in [B,S,H,3,d], keys and values in [B,T,H,2,d].</summary>
    static OnnxValue[] MultiHead(NodeScope s)
    {
        RefuseBuffers(s, (8, "past_sequence_length"), (9, "cache_indirection"));
        var qkv = s[0].Rank == 5 ? Packed(s, s[0], 3) : s.Find(1) is { Rank: 5 } pair ? [Queries(s), .. Packed(s, pair, 2)] : Parted(s);
        var own = qkv[1].Shape[2];
        for (var i = 0; i < 2; i++)
            if (s.Find(6 + i) is { } past)
                qkv[1 + i] = ScaledProducts.Behind(s, s.RowMajor(past), qkv[1 + i]);
        var y = Attended(s, qkv, s.Find(4), s.Find(5), qkv[1].Shape[2] - own);
        return [y, s.Result(qkv[1], false), s.Result(qkv[2], false)];
    }

    static Node Queries(NodeScope s) => ScaledProducts.Split(s, s.RowMajor(s[0]), s.Node.Int("num_heads", 0));

    // [B,S,H,count,d] as count times [B,H,S,d].
    static Node[] Packed(NodeScope s, OnnxValue packed, int count)
    {
        var (x, heads) = (s.RowMajor(packed), s.Node.Int("num_heads", 0));
        var others = count == 3 ? (int[])[1, 2] : [2];
        if (x.Shape[2] != heads || x.Shape[3] != count || Array.Exists(others, i => s.Find(i) is not null))
            throw s.Node.Error($"input {packed}: [batch,tokens,{heads} heads,{count},size] expected, without {(count == 3 ? "keys and values" : "values")} beside it");
        if (s.Find(3) is { } bias)
            throw s.Unsupported($"bias {bias} together with packed input {packed}; add it before they are packed");
        return [.. Enumerable.Range(0, count).Select(i =>
            s.Part(new Transpose([0, 2, 1, 3]), s.Reshaped(s.Part(Slice.Along(x.Shape, 3, i, 1), x), x.Shape[0], x.Shape[1], heads, x.Shape[4])))];
    }

    static Node[] Parted(NodeScope s)
    {
        var heads = s.Node.Int("num_heads", 0);
        if (s[0].Rank != 3 || s.Find(1) is not { } key || s.Find(2) is not { } value)
            throw s.Node.Error($"query {s[0]} without a key and a value: [batch,tokens,size] each, or packed [batch,tokens,heads,3,size], or keys with values packed [batch,tokens,heads,2,size] expected");
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
        return [Heads(s[0]), Heads(key), Heads(value)];
    }

    static OnnxValue Attended(NodeScope s, Node[] qkv, OnnxValue? padding, OnnxValue? bias, int past)
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
                return isCausal ? ScaledProducts.Causal(s, x, past) : x;
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

    static void RefuseBuffers(NodeScope s, params ReadOnlySpan<(int Input, string Name)> inputs)
    {
        foreach (var (input, name) in inputs)
            if (s.Find(input) is { } buffer)
                throw s.Unsupported($"input {name} {buffer}: caches in a buffer longer than what they hold are not supported; give the past as long as it is");
    }
}
