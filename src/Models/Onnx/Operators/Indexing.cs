using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Elements and rows picked by indices that are computed: Gather, GatherElements, GatherND, ReverseSequence.</summary>
static class Indexing
{
    public static void Register(OperatorTable table)
    {
        table.Add("Compress", Compress);
        table.Add("GatherElements", GatherElements);
        table.Add("GatherND", GatherND);
        table.Add("ReverseSequence", ReverseSequence);
    }

    /// <summary>x with one axis moved to another place.</summary>
    public static Node Moved(NodeScope s, Node x, int from, int to)
    {
        var order = Enumerable.Range(0, x.Shape.Rank).Where(axis => axis != from).ToList();
        order.Insert(to, from);
        return s.Builder.Layouts.Permute(x, [.. order]);
    }

    /// <summary>y[a.., i.., b..] = x[a.., index[i..], b..] for an index that the graph computes.</summary>
    public static OnnxValue Gather(NodeScope s, int axis)
    {
        var x = s.RowMajor(s[0]);
        var rank = s[1].Rank;
        var rows = Places.Along(s, s[1], x.Shape[axis]).Take(Moved(s, x, axis, 0), 0);
        int[] order = [.. Enumerable.Range(rank, axis), .. Enumerable.Range(0, rank), .. Enumerable.Range(rank + axis, x.Shape.Rank - 1 - axis)];
        return s.Result(s.Builder.Layouts.Permute(rows, order), false);
    }

    static OnnxValue GatherElements(NodeScope s)
    {
        var (x, index) = (s[0], s[1]);
        var axis = s.Node.Axis(s.Node.Int("axis", 0), x.Rank);
        var node = Corner(s, s.RowMajor(x), index, axis);
        var (places, last) = (Places.Along(s, Last(s, index, axis), x.Shape[axis]), x.Rank - 1);
        return s.Result(Moved(s, places.Take(Moved(s, node, axis, last), last), last, axis), false);
    }

    /// <summary>The part of x that an index of smaller extents beside the axis speaks of.</summary>
    public static Node Corner(NodeScope s, Node x, OnnxValue index, int axis)
    {
        if (index.Rank != x.Shape.Rank || Enumerable.Range(0, index.Rank).Any(a => a != axis && index.Shape[a] > x.Shape[a]))
            throw s.Node.Error($"indices {index} do not fit {x.Shape} beside axis {axis}");
        for (var a = 0; a < index.Rank; a++)
            if (a != axis && index.Shape[a] < x.Shape[a])
                x = s.Part(Slice.Along(x.Shape, a, 0, index.Shape[a]), x);
        return x;
    }

    /// <summary>An index with one axis moved to the end.</summary>
    public static OnnxValue Last(NodeScope s, OnnxValue index, int axis)
    {
        if (axis == index.Rank - 1)
            return index;
        int[] order = [.. Enumerable.Range(0, index.Rank).Where(a => a != axis), axis];
        return index.Constant is { } known
            ? new OnnxValue(index.Name, Folding.HostView.Transpose(known, order))
            : new OnnxValue(index.Name, s.Builder.Layouts.Permute(s.RowMajor(index), order), false, index.Type);
    }

    static OnnxValue GatherND(NodeScope s)
    {
        var (x, index) = (s[0], s[1]);
        var batch = s.Node.Int("batch_dims", 0);
        var q = index.Rank > 0 ? index.Shape[^1] : 0;
        if (batch < 0 || q < 1 || batch + q > x.Rank || batch >= index.Rank || !index.Shape.AsSpan(0, batch).SequenceEqual(x.Shape.AsSpan(0, batch)))
            throw s.Node.Error($"indices {index} do not fit {x} with {batch} batch dimensions");
        var box = x.Shape[batch..(batch + q)];
        var table = s.Reshaped(s.RowMajor(x), [.. x.Shape[..batch], box.Aggregate(1, (p, d) => checked(p * d)), .. x.Shape[(batch + q)..]]);
        return s.Result(Places.Within(s, index, box).Take(table, batch), false);
    }

    /// <summary>The first len[b] steps of each sequence the other way round, the rest as they are.</summary>
    static OnnxValue ReverseSequence(NodeScope s)
    {
        var x = s.RowMajor(s[0]);
        var (time, batch) = (s.Node.Int("time_axis", 0), s.Node.Int("batch_axis", 1));
        if (x.Shape.Rank < 2 || time is not (0 or 1) || batch != 1 - time || !s[1].Shape.AsSpan().SequenceEqual([x.Shape[batch]]))
            throw s.Node.Error($"lengths {s[1]} for {s[0]} with time axis {time} and batch axis {batch}");
        var sequences = Moved(s, x, batch, 0);
        var (count, steps) = (sequences.Shape[0], sequences.Shape[1]);
        var step = s.Graph.Constant([1, steps], [.. Enumerable.Range(0, steps).Select(t => (float)t)]);
        var length = s.Reshaped(s.RowMajor(s[1]), count, 1);
        var place = s.Part(new BinaryMap((n, t) => t < n ? n - 1 - t : t), length, step);
        return s.Result(Moved(s, s.Part(new TakeRow(1), sequences, place), 0, batch), false);
    }

    static OnnxValue Compress(NodeScope s)
    {
        var condition = s.Constant(1) ?? throw s.Node.Error("the condition is missing");
        var x = s.RowMajor(s[0]);
        if (!s.Node.Has("axis"))
            x = s.Reshaped(x, x.Shape.Count);
        var axis = s.Node.Axis(s.Node.Int("axis", 0), x.Shape.Rank);
        var bits = condition.ToLongs();
        int[] kept = [.. Enumerable.Range(0, bits.Length).Where(i => bits[i] != 0)];
        return s.Result(s.Add(new Gather(axis, kept, [kept.Length]), x), false);
    }
}
