using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// Places to read from or write to, as ONNX counts them: a negative one from the end. What is known at import is checked then; of what is computed,
/// places outside are NaN, and so is what is read there.
/// </summary>
sealed class Places
{
    // Integers that float32 holds.
    const int Most = 1 << 24;
    readonly NodeScope scope;
    readonly bool mayMiss;

    Places(NodeScope scope, Node index, bool mayMiss) => (this.scope, Index, this.mayMiss) = (scope, index, mayMiss);

    /// <summary>The places, counted from 0.</summary>
    public Node Index { get; }

    /// <summary>Places on one axis of this extent.</summary>
    public static Places Along(NodeScope s, OnnxValue index, int extent)
    {
        Require(s, extent, index);
        if (index.Constant is { } known)
        {
            long[] places = [.. known.ToLongs().Select(i => (long)s.Node.Axis(i, extent))];
            var checkedPlaces = HostTensor.From(places, known.Shape);
            return new(s, s.Builder.Layouts.Constant(index.Name, $"places of {extent}", checkedPlaces, c => c), false);
        }
        return new(s, s.Part(new UnaryMap(i => i < 0 ? i < -extent ? float.NaN : i + extent : i < extent ? i : float.NaN), s.RowMajor(index)), true);
    }

    /// <summary>Places in a box, its coordinates along the index's last axis [.., q], as numbers in the box's row-major order [..].</summary>
    public static Places Within(NodeScope s, OnnxValue index, int[] box)
    {
        Require(s, box.Aggregate(1L, (product, extent) => product * extent), index);
        if (index.Constant is { } known)
        {
            var coordinates = known.ToLongs();
            var flat = new long[coordinates.Length / box.Length];
            for (var i = 0; i < coordinates.Length; i++)
                flat[i / box.Length] = flat[i / box.Length] * box[i % box.Length] + s.Node.Axis(coordinates[i], box[i % box.Length]);
            return new(s, s.Builder.Layouts.Constant(index.Name, $"places of {string.Join('x', box)}", HostTensor.From(flat, known.Shape[..^1]), c => c), false);
        }
        var node = s.RowMajor(index);
        Node? place = null;
        for (var axis = 0; axis < box.Length; axis++)
        {
            var extent = box[axis];
            var one = s.Part(Slice.Along(node.Shape, -1, axis, 1), node);
            var along = s.Part(new UnaryMap(i => i < 0 ? i < -extent ? float.NaN : i + extent : i < extent ? i : float.NaN), one);
            place = place is null ? along : s.Part(new BinaryMap((p, i) => p * extent + i), place, along);
        }
        return new(s, s.Reshaped(place!, index.Shape[..^1]), true);
    }

    /// <summary>The rows of tables [b.., n, l..] at the places [b.., k..]: [b.., k.., l..].</summary>
    public Node Take(Node table, int batch)
    {
        var rows = scope.Part(new TakeRow(batch), table, Index);
        return mayMiss ? Valid(rows) : rows;
    }

    /// <summary>Rows [b.., k.., l..] folded into tables [b.., n, l..] at the places [b.., k..].</summary>
    public Node Scatter(ScatterFold fold, Node table, Node rows, int batch) =>
        scope.Part(new ScatterRows(fold, batch), table, Index, mayMiss ? Valid(rows) : rows);

    Node Valid(Node rows)
    {
        int[] spread = [.. Index.Shape.ToArray(), .. Enumerable.Repeat(1, rows.Shape.Rank - Index.Shape.Rank)];
        return scope.Part(new Where(), scope.Reshaped(scope.Part(new IsNaN(), Index), spread), scope.Graph.Constant(float.NaN), rows);
    }

    static void Require(NodeScope s, long extent, OnnxValue index)
    {
        if (index.Type.IsFloat())
            throw s.Node.Error($"indices {index} are of type {index.Type}; integers expected");
        if (extent > Most)
            throw s.Unsupported($"{extent} places to choose from: indices are computed in float32, which counts to {Most}");
    }
}
