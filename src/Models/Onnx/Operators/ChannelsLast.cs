using Whence.Models.Onnx.Folding;

namespace Whence.Models.Onnx.Operators;

/// <summary>Operators of ONNX Runtime on values [N,spatial..,C]: those of ONNX between two ways to read the same elements.</summary>
static class ChannelsLast
{
    public static void Register(OperatorTable table) =>
        table.Add("com.microsoft.NhwcMaxPool", s => Named(s, Pools.Max(s.On(Seen(s, s[0])))));

    /// <summary>The first input [N,C,spatial..], which the file has in another order where channels_last is set.</summary>
    public static OnnxValue Input(NodeScope s) => IsSet(s) ? Seen(s, s[0]) : s[0];

    /// <summary>A result in the file's order.</summary>
    public static OnnxValue Result(NodeScope s, OnnxValue y) => IsSet(s) ? Named(s, y) : y;

    static bool IsSet(NodeScope s) => s.Node.Int("channels_last", 0) != 0;

    static OnnxValue Seen(NodeScope s, OnnxValue x)
    {
        if (x.Rank < 3)
            throw s.Node.Error($"{x}: [batch,spatial..,channels] expected");
        if (x.Constant is not { } known)
            return new(x.Name, s.RowMajor(x), true, x.Type);
        return new($"{x.Name}/channels-first", HostView.Transpose(known, [0, x.Rank - 1, .. Enumerable.Range(1, x.Rank - 2)]));
    }

    static OnnxValue Named(NodeScope s, OnnxValue y) => new(s.Node.Outputs[0], s.ChannelsLast(y), false, y.Type) { Shown = y.IsChannelsLast ? y.Shown : null };
}
