using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>Evaluates what reads from and writes to indices: rows of elements at places counted in rows.</summary>
static class FoldIndices
{
    public static HostTensor GatherElements(Fold f)
    {
        var (x, index) = (f[0], f[1]);
        return Taken(f, x, ElementPlaces(f, x, index), 1, index.Shape);
    }

    public static HostTensor GatherND(Fold f)
    {
        var (x, index) = (f[0], f[1]);
        var batch = f.Node.Int("batch_dims", 0);
        var q = index.Rank > 0 ? index.Shape[^1] : 0;
        if (batch < 0 || q < 1 || batch + q > x.Rank || batch >= index.Rank || !index.Shape.AsSpan(0, batch).SequenceEqual(x.Shape.AsSpan(0, batch)))
            throw f.Node.Error($"indices {index} do not fit {x} with {batch} batch dimensions");
        return Taken(f, x, RowPlaces(f, x, index, batch), HostView.Count(x.Shape.AsSpan(batch + q)), [.. index.Shape[..^1], .. x.Shape[(batch + q)..]]);
    }

    public static HostTensor ScatterElements(Fold f)
    {
        var (x, index) = (f[0], f[1]);
        if (!f[2].Shape.AsSpan().SequenceEqual(index.Shape))
            throw f.Node.Error($"updates {f[2]} are not as many as indices {index}");
        return Scattered(f, x, ElementPlaces(f, x, index), f[2], 1);
    }

    public static HostTensor ScatterND(Fold f)
    {
        var (x, index) = (f[0], f[1]);
        var q = index.Rank > 0 ? index.Shape[^1] : 0;
        if (q < 1 || q > x.Rank || !f[2].Shape.AsSpan().SequenceEqual([.. index.Shape[..^1], .. x.Shape[q..]]))
            throw f.Node.Error($"indices {index} and updates {f[2]} do not fit {x}");
        return Scattered(f, x, RowPlaces(f, x, index, 0), f[2], HostView.Count(x.Shape.AsSpan(q)));
    }

    /// <summary>Where the element lies that differs from an index's own place along one axis.</summary>
    static int[] ElementPlaces(Fold f, HostTensor x, HostTensor index)
    {
        var axis = f.Node.Axis(f.Node.Int("axis", 0), x.Rank);
        if (index.Rank != x.Rank || Enumerable.Range(0, x.Rank).Any(a => a != axis && index.Shape[a] > x.Shape[a]))
            throw f.Node.Error($"indices {index} do not fit {x} beside axis {axis}");
        var (own, strides, picked) = (HostView.Strides(index.Shape), HostView.Strides(x.Shape), index.ToLongs());
        f.Charge(index.Shape);
        var places = new int[picked.Length];
        for (var i = 0; i < places.Length; i++)
            for (var a = 0; a < x.Rank; a++)
                places[i] += strides[a] * (a == axis ? f.Node.Axis(picked[i], x.Shape[a]) : i / own[a] % index.Shape[a]);
        return places;
    }

    /// <summary>The rows that coordinates name, along an index's last axis, behind the axes that both share.</summary>
    static int[] RowPlaces(Fold f, HostTensor x, HostTensor index, int batch)
    {
        var (q, coordinates) = (index.Shape[^1], index.ToLongs());
        f.Charge(index.Shape);
        var places = new int[coordinates.Length / q];
        var each = Math.Max(1, places.Length / Math.Max(1, HostView.Count(x.Shape.AsSpan(0, batch))));
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = batch > 0 ? i / each : 0;
            for (var c = 0; c < q; c++)
                places[i] = places[i] * x.Shape[batch + c] + f.Node.Axis(coordinates[i * q + c], x.Shape[batch + c]);
        }
        return places;
    }

    static HostTensor Taken(Fold f, HostTensor x, int[] places, int length, int[] shape)
    {
        f.Charge(shape);
        var size = x.Type.Size() * length;
        var y = new byte[places.Length * size];
        for (var i = 0; i < places.Length; i++)
            x.Data.Span.Slice(places[i] * size, size).CopyTo(y.AsSpan(i * size));
        return new HostTensor(x.Type, shape, y);
    }

    static HostTensor Scattered(Fold f, HostTensor x, int[] places, HostTensor updates, int length)
    {
        f.RequireOneType(x, updates);
        f.Charge(x.Shape);
        var reduction = f.Node.OneOf("reduction", "none", "add", "mul", "max", "min");
        return x.Type.IsFloat()
            ? HostTensor.Of(x.Type, Folded(x.ToDoubles(), updates.ToDoubles(), places, length, Combine<double>(reduction)), x.Shape)
            : HostTensor.Of(x.Type, Folded(x.ToIntegers(), updates.ToIntegers(), places, length, Combine<Int128>(reduction)), x.Shape);
    }

    static Func<T, T, T> Combine<T>(string reduction) where T : System.Numerics.INumber<T> => reduction switch
    {
        "add" => (a, b) => a + b,
        "mul" => (a, b) => a * b,
        "max" => T.Max,
        "min" => T.Min,
        _ => (_, b) => b,
    };

    static T[] Folded<T>(T[] y, T[] rows, int[] places, int length, Func<T, T, T> combine)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            ref var there = ref y[places[i / length] * length + i % length];
            there = combine(there, rows[i]);
        }
        return y;
    }
}
