using Whence.Graphs;

namespace Whence.Models.Onnx.Operators;

/// <summary>Attention of ONNX itself, operator sets 23 and later.</summary>
static class Attentions
{
    public static void Register(OperatorTable table) => table.AddMany("Attention", Attention);

    static OnnxValue[] Attention(NodeScope s)
    {
        s.Node.Ignore("softmax_precision", "qk_matmul_output_mode");
        string[] unknown = ["", "", "", "", "past_key", "past_value", "nonpad_kv_seqlen"];
        for (var i = 4; i < unknown.Length; i++)
            if (s.Find(i) is { } cache)
                throw s.Unsupported($"input {unknown[i]} {cache}: caches of generated text are not supported, only attention over the whole input");
        var isJoined = s[0].Rank == 3;
        Node Heads(int i, string heads) => isJoined ? ScaledProducts.Split(s, s.RowMajor(s[i]), s.Node.Int(heads, 0)) : s.RowMajor(s[i]);
        var (q, k, v) = (Heads(0, "q_num_heads"), Heads(1, "kv_num_heads"), Heads(2, "kv_num_heads"));
        s.Node.Ignore("q_num_heads", "kv_num_heads");
        var isCausal = s.Node.Int("is_causal", 0) != 0;
        var products = new ScaledProducts(s, s.Node.Float("scale", 1 / MathF.Sqrt(q.Shape[-1])))
        {
            Cap = s.Node.Float("softcap", 0),
            Mask = x =>
            {
                x = s.Find(3) is { } mask ? ScaledProducts.Masked(s, x, mask) : x;
                return isCausal ? ScaledProducts.Causal(s, x) : x;
            },
        };
        var y = products.Of(q, k, v);
        return [s.Result(isJoined ? ScaledProducts.Joined(s, y) : y, false), s.Result(k, false), s.Result(v, false)];
    }
}
