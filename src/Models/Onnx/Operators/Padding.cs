using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Pad, whose sizes moved from an attribute to inputs.</summary>
static class Padding
{
    public static void Register(OperatorTable table) => table.Add("Pad", Pad);

    static OnnxValue Pad(NodeScope s)
    {
        var x = s[0];
        var mode = s.Node.OneOf("mode", "constant", "reflect", "edge", "wrap") switch
        {
            "reflect" => PadMode.Reflect,
            "edge" => PadMode.Edge,
            "wrap" => PadMode.Wrap,
            _ => PadMode.Constant,
        };
        var pads = s.Ints(1, "pads") ?? throw s.Node.Error("the pads are missing");
        var value = s.Float(2, "value", 0);
        var axes = s.Constant(3) is { } list ? ShapeRules.Axes(s.Node, s.Node.Narrow(list), x.Rank) : [.. Enumerable.Range(0, x.Rank)];
        if (pads.Length != 2 * axes.Length)
            throw s.Node.Error($"{pads.Length} pads for {axes.Length} axes of {x}");
        var (before, after) = (new int[x.Rank], new int[x.Rank]);
        for (var i = 0; i < axes.Length; i++)
            (before[axes[i]], after[axes[i]]) = (pads[i], pads[axes.Length + i]);
        if (x.IsChannelsLast)
            (before, after) = (Layout.Permute<int>(before), Layout.Permute<int>(after));
        return s.Result(s.Add(new Pad(before, after, mode, value), s.AnyLayout(x)), x.IsChannelsLast);
    }
}
