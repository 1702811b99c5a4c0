using Whence.Graphs;

namespace Whence.Models.Onnx.Operators;

/// <summary>Attention of ONNX itself, operator sets 23 and later.</summary>
static class Attentions
{
    public static void Register(OperatorTable table) => table.AddMany("Attention", Attention);

    static OnnxValue[] Attention(NodeScope s)
    {
        s.Node.Ignore("softmax_precision", "qk_matmul_output_mode");
        if (s.Find(6) is { } lengths)
            throw s.Unsupported($"input nonpad_kv_seqlen {lengths}: numbers of keys for each example are not supported; give a mask");
        var isJoined = s[0].Rank == 3;
        Node Heads(int i, string heads) => isJoined ? ScaledProducts.Split(s, s.RowMajor(s[i]), s.Node.Int(heads, 0)) : s.RowMajor(s[i]);
        var (q, k, v) = (Heads(0, "q_num_heads"), Heads(1, "kv_num_heads"), Heads(2, "kv_num_heads"));
        s.Node.Ignore("q_num_heads", "kv_num_heads");
        var past = 0;
        if (s.Find(4) is null != s.Find(5) is null)
            throw s.Node.Error("past_key and past_value belong together, and one is missing");
        if (s.Find(4) is { } keys && s.Find(5) is { } values)
            (past, k, v) = (keys.Rank > 2 ? keys.Shape[2] : 0, ScaledProducts.Behind(s, s.RowMajor(keys), k), ScaledProducts.Behind(s, s.RowMajor(values), v));
        var isCausal = s.Node.Int("is_causal", 0) != 0;
        var products = new ScaledProducts(s, s.Node.Float("scale", 1 / MathF.Sqrt(q.Shape[-1])))
        {
            Cap = s.Node.Float("softcap", 0),
            Mask = x =>
            {
                x = s.Find(3) is { } mask ? ScaledProducts.Masked(s, x, mask) : x;
                return isCausal ? ScaledProducts.Causal(s, x, past) : x;
            },
        };
        var y = products.Of(q, k, v);
        return [s.Result(isJoined ? ScaledProducts.Joined(s, y) : y, false), s.Result(k, false), s.Result(v, false)];
    }
}
