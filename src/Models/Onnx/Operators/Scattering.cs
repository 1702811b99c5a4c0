using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Elements and rows written to indices, known or computed: ScatterElements, ScatterND.</summary>
static class Scattering
{
    public static void Register(OperatorTable table)
    {
        table.Add("Scatter", ScatterElements);
        table.Add("ScatterElements", ScatterElements);
        table.Add("ScatterND", ScatterND);
    }

    static ScatterFold Fold(NodeScope s) => s.Node.OneOf("reduction", "none", "add", "mul", "max", "min") switch
    {
        "add" => ScatterFold.Sum,
        "mul" => ScatterFold.Product,
        "max" => ScatterFold.Max,
        "min" => ScatterFold.Min,
        _ => ScatterFold.Last,
    };

    static OnnxValue ScatterElements(NodeScope s)
    {
        var (x, index, updates) = (s[0], s[1], s[2]);
        var (axis, last) = (s.Node.Axis(s.Node.Int("axis", 0), x.Rank), x.Rank - 1);
        if (!updates.Shape.AsSpan().SequenceEqual(index.Shape))
            throw s.Node.Error($"updates {updates} are not as many as indices {index}");
        var data = s.RowMajor(x);
        var table = Indexing.Moved(s, Indexing.Corner(s, data, index, axis), axis, last);
        var places = Places.Along(s, Indexing.Last(s, index, axis), x.Shape[axis]);
        var y = places.Scatter(Fold(s), table, Indexing.Moved(s, s.RowMajor(updates), axis, last), last);
        return s.Result(Surrounded(s, Indexing.Moved(s, y, last, axis), data), false);
    }

    /// <summary>The data with its first corner replaced.</summary>
    static Node Surrounded(NodeScope s, Node corner, Node data)
    {
        for (var axis = data.Shape.Rank - 1; axis >= 0; axis--)
        {
            var (done, extent) = (corner.Shape[axis], data.Shape[axis]);
            if (done == extent)
                continue;
            var rest = s.Part(Slice.Along(data.Shape, axis, done, extent - done), data);
            for (var a = 0; a < axis; a++)
                rest = s.Part(Slice.Along(rest.Shape, a, 0, corner.Shape[a]), rest);
            corner = s.Part(new Concat(axis), corner, rest);
        }
        return corner;
    }

    static OnnxValue ScatterND(NodeScope s)
    {
        var (x, index, updates) = (s[0], s[1], s[2]);
        var q = index.Rank > 0 ? index.Shape[^1] : 0;
        if (q < 1 || q > x.Rank || !updates.Shape.AsSpan().SequenceEqual([.. index.Shape[..^1], .. x.Shape[q..]]))
            throw s.Node.Error($"indices {index} and updates {updates} do not fit {x}");
        var box = x.Shape[..q];
        var table = s.Reshaped(s.RowMajor(x), [box.Aggregate(1, (p, d) => checked(p * d)), .. x.Shape[q..]]);
        var y = Places.Within(s, index, box).Scatter(Fold(s), table, s.RowMajor(updates), 0);
        return s.Result(s.Reshaped(y, x.Shape), false);
    }
}
