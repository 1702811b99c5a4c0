using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Sums, means and extremes over axes.</summary>
static class Reductions
{
    public static void Register(OperatorTable table)
    {
        Add(table, "ReduceSum", 13, (s, x, axes) => s.Part(new ReduceSum(axes, true), x));
        Add(table, "ReduceMean", 18, (s, x, axes) => s.Part(new ReduceMean(axes, true), x));
        Add(table, "ReduceMax", 18, (s, x, axes) => s.Part(new ReduceMax(axes, true), x));
        Add(table, "ReduceMin", 18, (s, x, axes) => s.Part(new ReduceMin(axes, true), x));
        Add(table, "ReduceProd", 18, (s, x, axes) => s.Part(new ReduceProd(axes, true), x));
        Add(table, "ReduceL1", 18, (s, x, axes) => s.Part(new ReduceL1(axes, true), x));
        Add(table, "ReduceL2", 18, (s, x, axes) => s.Part(new ReduceL2(axes, true), x));
        Add(table, "ReduceSumSquare", 18, (s, x, axes) => s.Part(new ReduceSumSquare(axes, true), x));
        Add(table, "ReduceLogSum", 18, (s, x, axes) => s.Part(new Log(), s.Part(new ReduceSum(axes, true), x)));
        Add(table, "ReduceLogSumExp", 18, (s, x, axes) => s.Part(new ReduceLogSumExp(axes, true), x));
    }

    /// <summary>An entry; the axes moved from an attribute to an input at the operator set given.</summary>
    static void Add(OperatorTable table, string op, int axesAreInputSince, Func<NodeScope, Node, int[], Node> keep) => table.Add(op, s =>
    {
        var x = s[0];
        var axes = s.Node.Opset >= axesAreInputSince ? s.Constant(1) is { } list ? s.Node.Narrow(list) : null : s.Node.Ints("axes");
        var keepDims = s.Node.Int("keepdims", 1) != 0;
        if (s.Node.Opset >= axesAreInputSince && s.Node.Int("noop_with_empty_axes", 0) != 0 && axes is null or [])
            return x;
        axes = axes is null or [] ? [.. Enumerable.Range(0, x.Rank)] : ShapeRules.Axes(s.Node, axes, x.Rank);
        return Reduce(s, x, axes, keepDims, keep);
    });

    static OnnxValue Reduce(NodeScope s, OnnxValue x, int[] axes, bool keepDims, Func<NodeScope, Node, int[], Node> keep)
    {
        var node = s.AnyLayout(x);
        if (x.Rank == 0)
            return s.Result(s.Reshaped(keep(s, s.Reshaped(node, 1), [0])), false);
        var onnx = Arrangement.Axes(x);
        var y = keep(s, node, [.. axes.Select(a => Array.IndexOf(onnx, a))]);
        if (keepDims)
            return s.Result(y, x.IsChannelsLast);
        int[] kept = [.. Enumerable.Range(0, x.Rank).Except(axes)];
        return Arrangement.Result(s, y, [.. onnx.Select(a => Array.IndexOf(kept, a))], [.. kept.Select(a => x.Shape[a])], x.Type);
    }
}
