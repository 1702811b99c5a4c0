using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>Softmax and what is read from scores.</summary>
static class Classifying
{
    public static void Register(OperatorTable table)
    {
        table.Add("Softmax", s => Softmax(s, (x, axis) => s.Add(new Softmax(axis), x)));
        table.Add("LogSoftmax", s => Softmax(s, (x, axis) => s.Add(new LogSoftmax(axis), x)));
        table.Add("Hardmax", s => Softmax(s, (x, axis) => Hardmax(s, x, axis)));
        table.Add("ArgMax", s => Extremum(s, (axis, last) => new ArgMax(axis, true, last)));
        table.Add("ArgMin", s => Extremum(s, (axis, last) => new ArgMin(axis, true, last)));
    }

    static OnnxValue Softmax(NodeScope s, Func<Node, int, Node> make)
    {
        var x = s[0];
        var axis = s.Node.Axis(s.Node.Int("axis", s.Node.Opset >= 13 ? -1 : 1), x.Rank);
        // Before operator set 13 everything behind the axis counts as one; that is the axis alone where the rest are 1.
        if (s.Node.Opset < 13 && x.Shape.AsSpan(axis + 1).ContainsAnyExcept(1))
        {
            var rows = x.Shape.AsSpan(0, axis).ToArray().Aggregate(1, (p, d) => p * d);
            var flat = s.Reshaped(s.RowMajor(x), rows, x.Shape.AsSpan(axis).ToArray().Aggregate(1, (p, d) => p * d));
            return s.Result(s.Reshaped(make(flat, 1), x.Shape), false);
        }
        return s.Result(make(s.AnyLayout(x), Array.IndexOf(Arrangement.Axes(x), axis)), x.IsChannelsLast);
    }

    /// <summary>1 at the first of the largest along the axis, 0 elsewhere.</summary>
    static Node Hardmax(NodeScope s, Node x, int axis)
    {
        var hot = s.Part(new OneHot(x.Shape[axis]), s.Part(new ArgMax(axis, false, false), x));
        return Indexing.Moved(s, hot, x.Shape.Rank - 1, axis);
    }

    static OnnxValue Extremum(NodeScope s, Func<int, bool, Op> make)
    {
        var x = s[0];
        var axis = s.Node.Axis(s.Node.Int("axis", 0), x.Rank);
        var (keep, last) = (s.Node.Int("keepdims", 1) != 0, s.Node.Int("select_last_index", 0) != 0);
        var onnx = Arrangement.Axes(x);
        var y = s.Part(make(Array.IndexOf(onnx, axis), last), s.AnyLayout(x));
        if (keep)
            return s.Result(y, x.IsChannelsLast, ElementType.I64);
        int[] kept = [.. Enumerable.Range(0, x.Rank).Where(a => a != axis)];
        return Arrangement.Result(s, y, [.. onnx.Select(a => Array.IndexOf(kept, a))], [.. kept.Select(a => x.Shape[a])], ElementType.I64);
    }
}
