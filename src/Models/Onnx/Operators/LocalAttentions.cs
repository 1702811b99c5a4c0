using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Lap;

namespace Whence.Models.Onnx.Operators;

/// <summary>Local attention pooling: what the importer puts in the place of a call of <see cref="LapFunction"/>.</summary>
static class LocalAttentions
{
    public static void Register(OperatorTable table) => table.Add($"{LapGeometry.Domain}.{LapGeometry.Operator}", Pool);

    static OnnxValue Pool(NodeScope s)
    {
        int[] Pair(string name) => s.Node.Ints(name)!;
        var (image, kernel, windows, strides, dilations, before) =
            (Pair("image"), Pair("kernel_shape"), Pair("windows"), Pair("strides"), Pair("dilations"), Pair("before"));
        var geometry = new LapGeometry(
            (image[0], image[1]), (kernel[0], kernel[1]), (windows[0], windows[1]), (strides[0], strides[1]), (dilations[0], dilations[1]), (before[0], before[1]),
            s.Node.Int("gated", 0) == 1);
        if (s[0].Rank != 4 || s[0].Shape[2] != geometry.Image.H || s[0].Shape[3] != geometry.Image.W)
            throw s.Node.Error($"values {s[0]} are not of the {geometry.Image.H}x{geometry.Image.W} places that the layer was made for; a LAP layer goes with one size of picture");
        Node values = s.ChannelsLast(s[0]), attention = s.ChannelsLast(s[1]), beta = Number(s, 2), prior = Number(s, 3);
        var op = new LocalAttentionPool(geometry.ToWindow());
        if (!geometry.IsGated)
            return s.Result(s.Add(op, values, attention, beta, prior), true);
        Node pooled = s.Part(op, values, attention, beta, prior), old = s.ChannelsLast(s[4]);
        return s.Result(s.Add(new Add(), old, s.Part(new Mul(), Number(s, 5), s.Part(new Sub(), pooled, old))), true);
    }

    // A parameter of whatever size, so that what was written into a file can be found.
    static Node Number(NodeScope s, int input) => s[input].Constant is { } constant
        ? s.Builder.Layouts.Parameter(s[input].Name, "row-major", constant, c => c) : s.RowMajor(s[input]);
}
