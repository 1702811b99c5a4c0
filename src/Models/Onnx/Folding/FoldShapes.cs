using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>Evaluates operators that move elements.</summary>
static class FoldShapes
{
    public static HostTensor Cast(Fold f) => HostMath.Cast(f.Charged(f[0]), OnnxTensors.CastTarget(f.Node));

    public static HostTensor CastLike(Fold f)
    {
        f.Node.Ignore("saturate", "round_mode");
        return HostMath.Cast(f.Charged(f[0]), f[1].Type);
    }

    public static HostTensor Constant(Fold f)
    {
        var node = f.Node;
        if (node.Tensor("value") is { } tensor)
            return tensor;
        if (node.Has("value_float"))
            return HostTensor.From([node.Float("value_float", 0)]);
        if (node.Has("value_int"))
            return HostTensor.From([node.Long("value_int", 0)]);
        if (node.Floats("value_floats") is { } floats)
            return HostTensor.From(floats, floats.Length);
        if (node.Longs("value_ints") is { } ints)
            return HostTensor.From(ints, ints.Length);
        if (node.SparseTensor("sparse_value") is { } sparse)
            return f.Charged(sparse);
        if (node.Has("value_string") || node.Has("value_strings"))
            throw new UnsupportedNodeException($"{node}: a constant of text; numbers are supported");
        throw node.Error("no tensor, number or list of numbers is given");
    }

    public static HostTensor ConstantOfShape(Fold f)
    {
        var shape = f.Node.Narrow(f[0]);
        f.Charge(shape);
        var value = f.Node.Tensor("value") ?? HostTensor.From([0f], 1);
        if (value.Count != 1)
            throw f.Node.Error($"one value expected, got {value}");
        return HostView.BroadcastTo(value.Reshape(), shape);
    }

    public static HostTensor Expand(Fold f)
    {
        var target = f.Node.Narrow(f[1]);
        var shape = HostView.Broadcast(f[0].Shape, target)
            ?? throw f.Node.Error($"{f[0]} does not broadcast to [{string.Join(',', target)}]");
        f.Charge(shape);
        return HostView.BroadcastTo(f[0], shape);
    }

    public static HostTensor Flatten(Fold f) => f[0].Reshape(ShapeRules.Flatten(f.Node, f[0].Shape));

    public static HostTensor Reshape(Fold f)
    {
        var target = f.Ints(1, "shape") ?? throw f.Node.Error("the target shape is missing");
        return f[0].Reshape(ShapeRules.Reshape(f.Node, f[0].Shape, target, f.Node.Int("allowzero", 0) != 0));
    }

    public static HostTensor Transpose(Fold f) => HostView.Transpose(f.Charged(f[0]), ShapeRules.Permutation(f.Node, f[0].Rank));

    public static HostTensor Slice(Fold f)
    {
        var steps = f.Has(4) ? f.Node.Narrow(f[4]) : null;
        var range = SliceRange.Resolve(f.Node, f[0].Shape, f.Ints(1, "starts"), f.Ints(2, "ends"), f.Ints(3, "axes"), steps);
        f.Charge(range.Counts);
        var strides = HostView.Strides(f[0].Shape);
        var offset = 0;
        for (var d = 0; d < strides.Length; d++)
        {
            offset += range.Counts[d] > 0 ? range.Starts[d] * strides[d] : 0;
            strides[d] = unchecked(strides[d] * range.Steps[d]);
        }
        return HostView.Copy(f[0], range.Counts, strides, offset);
    }

    public static HostTensor[] Split(Fold f)
    {
        var x = f.Charged(f[0]);
        var axis = f.Node.Axis(f.Node.Int("axis", 0), x.Rank);
        var sizes = ShapeRules.SplitSizes(f.Node, x.Shape[axis], f.Ints(1, "split"));
        var strides = HostView.Strides(x.Shape);
        var parts = new HostTensor[sizes.Length];
        for (int i = 0, start = 0; i < parts.Length; start += sizes[i++])
        {
            var shape = x.Shape.ToArray();
            shape[axis] = sizes[i];
            parts[i] = HostView.Copy(x, shape, strides, start * strides[axis]);
        }
        return parts;
    }

    public static HostTensor Concat(Fold f)
    {
        var axis = f.Node.Axis(f.Node.Int("axis", 1), f[0].Rank);
        HostTensor[] parts = [.. Enumerable.Range(0, f.Count).Select(i => f[i])];
        f.RequireOneType(parts);
        var shape = parts[0].Shape.ToArray();
        foreach (var x in parts[1..])
        {
            if (x.Rank != shape.Length || x.Shape.Where((s, d) => d != axis && s != shape[d]).Any())
                throw f.Node.Error($"{x} does not continue {parts[0]} along axis {axis}");
            shape[axis] = checked(shape[axis] + x.Shape[axis]);
        }
        f.Charge(shape);
        var size = parts[0].Type.Size();
        var row = size * HostView.Count(shape.AsSpan(axis));
        var y = new byte[size * HostView.Count(shape)];
        var at = 0;
        foreach (var x in parts)
        {
            var part = size * HostView.Count(x.Shape.AsSpan(axis));
            for (int from = 0, to = at; from < x.Data.Length; from += part, to += row)
                x.Data.Span.Slice(from, part).CopyTo(y.AsSpan(to));
            at += part;
        }
        return new HostTensor(parts[0].Type, shape, y);
    }

    public static HostTensor Gather(Fold f)
    {
        var (x, index) = (f[0], f[1]);
        var axis = f.Node.Axis(f.Node.Int("axis", 0), x.Rank);
        int[] shape = [.. x.Shape[..axis], .. index.Shape, .. x.Shape[(axis + 1)..]];
        f.Charge(shape);
        var inner = x.Type.Size() * HostView.Count(x.Shape.AsSpan(axis + 1));
        var outer = HostView.Count(x.Shape.AsSpan(0, axis));
        var y = new byte[x.Type.Size() * HostView.Count(shape)];
        int[] rows = [.. index.ToLongs().Select(i => f.Node.Axis(i, x.Shape[axis]))];
        for (int o = 0, to = 0; o < outer; o++)
            foreach (var row in rows)
            {
                x.Data.Span.Slice((o * x.Shape[axis] + row) * inner, inner).CopyTo(y.AsSpan(to));
                to += inner;
            }
        return new HostTensor(x.Type, shape, y);
    }

    public static HostTensor Tile(Fold f)
    {
        var repeats = f.Node.Narrow(f[1]);
        if (repeats.Length != f[0].Rank)
            throw f.Node.Error($"{repeats.Length} repeats for {f[0]}");
        int[] tiled = [.. repeats.Zip(f[0].Shape, (r, s) => (int)Math.Clamp((long)r * s, -1, int.MaxValue))];
        f.Charge(tiled);
        // Each dimension d becomes a pair (repeat, d); the repeat has stride 0.
        var own = HostView.Strides(f[0].Shape);
        int[] shape = [.. repeats.Zip(f[0].Shape).SelectMany(p => new[] { p.First, p.Second })];
        return HostView.Copy(f[0], shape, [.. own.SelectMany(s => new[] { 0, s })]).Reshape(tiled);
    }
}
