using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>The largest of several, and numbers as places: TopK, OneHot, and sums that run.</summary>
static class Ranking
{
    public static void Register(OperatorTable table)
    {
        table.Add("CumSum", CumSum);
        table.Add("EyeLike", EyeLike);
        table.Add("OneHot", OneHot);
        table.AddMany("TopK", TopK);
        table.Add("Trilu", Trilu);
        table.Add("com.microsoft.Trilu", Trilu);
    }

    static OnnxValue[] TopK(NodeScope s)
    {
        s.Node.Ignore("sorted");
        var x = s[0];
        var (axis, last) = (s.Node.Axis(s.Node.Int("axis", -1), x.Rank), x.Rank - 1);
        var k = s.Constant(1) is { Count: 1 } given ? s.Node.Narrow(given)[0] : s.Node.Int("k", 0);
        if (k < 0 || k > x.Shape[axis])
            throw s.Node.Error($"{k} of {x} along axis {axis}");
        var largest = s.Node.Int("largest", 1) != 0;
        var rows = Indexing.Moved(s, s.RowMajor(x), axis, last);
        return
        [
            s.Result(Indexing.Moved(s, s.Part(new TopK(k, largest), rows), last, axis), false),
            s.Result(Indexing.Moved(s, s.Part(new TopKIndices(k, largest), rows), last, axis), false, ElementType.I64),
        ];
    }

    static OnnxValue OneHot(NodeScope s)
    {
        var (index, values) = (s[0], s[2]);
        var depth = s.Constant(1) is { Count: 1 } given ? (int)given.ToDoubles()[0] : throw s.Node.Error($"the depth is one number, not {s[1]}");
        if (depth < 1 || values.Shape is not [2])
            throw s.Node.Error($"depth {depth} and values {values}: a positive depth and two values expected");
        var axis = s.Node.Axis(s.Node.Int("axis", -1), index.Rank + 1);
        var number = index.Type.IsFloat() ? Casting.Truncated(s, s.RowMajor(index)) : s.RowMajor(index);
        var hot = Indexing.Moved(s, s.Part(new OneHot(depth, wrapNegative: true), number), index.Rank, axis);
        Node Value(int i) => values.Constant is { } known ? s.Graph.Constant(known.ToFloats()[i])
            : s.Reshaped(s.Part(Slice.Along([2], 0, i, 1), s.RowMajor(values)));
        return s.Result(s.Add(new Where(), hot, Value(1), Value(0)), false, values.Type);
    }

    static OnnxValue CumSum(NodeScope s)
    {
        var axis = s.Constant(1) is { Count: 1 } given ? s.Node.Axis(given.ToLongs()[0], s[0].Rank) : throw s.Node.Error($"the axis is one number, not {s[1]}");
        var op = new CumSum(Array.IndexOf(Arrangement.Axes(s[0]), axis), s.Node.Int("exclusive", 0) != 0, s.Node.Int("reverse", 0) != 0);
        return s.Result(s.Add(op, s.AnyLayout(s[0])), s[0].IsChannelsLast);
    }

    /// <summary>What lies on and above (or below) a diagonal of each matrix, 0 elsewhere.</summary>
    static OnnxValue Trilu(NodeScope s)
    {
        var x = s[0];
        if (x.Rank < 2)
            throw s.Node.Error($"{x}: matrices expected");
        var diagonal = s.Constant(1) is { } given ? given.ToLongs()[0] : 0;
        var upper = s.Node.Int("upper", 1) != 0;
        return s.Result(s.Add(new Where(), Masks.Triangle(s, x.Shape[^2], x.Shape[^1], diagonal, upper), s.RowMajor(x), s.Graph.Constant(0)), false);
    }

    static OnnxValue EyeLike(NodeScope s)
    {
        if (s[0].Shape is not [var rows, var columns])
            throw s.Node.Error($"{s[0]}: a matrix expected");
        var k = s.Node.Int("k", 0);
        var type = s.Node.Has("dtype") ? OnnxTensors.TypeOf(s.Node.Int("dtype", 1)) ?? throw s.Unsupported($"element type {s.Node.Int("dtype", 1)}") : s[0].Type;
        s.Builder.Budget.Charge(s.Node, s[0].Shape);
        var values = new double[rows * columns];
        for (var i = 0; i < rows; i++)
            if (i + (long)k >= 0 && i + (long)k < columns)
                values[i * columns + i + k] = 1;
        return s.Result(HostTensor.Of(type, values, rows, columns));
    }
}
