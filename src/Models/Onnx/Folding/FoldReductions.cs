using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>Evaluates reductions, selections and ranges.</summary>
static class FoldReductions
{
    public static HostTensor Reduce(Fold f, double start, Func<double, double, double> combine)
    {
        var x = f.Charged(f[0]);
        var axes = f.Ints(1, "axes");
        var keep = f.Node.Int("keepdims", 1) != 0;
        if (axes is null or [] && f.Node.Int("noop_with_empty_axes", 0) != 0)
            return x;
        axes = axes is null or [] ? [.. Enumerable.Range(0, x.Rank)] : ShapeRules.Axes(f.Node, axes, x.Rank);
        var y = HostMath.Reduce(x, axes, combine, start);
        return keep ? y : y.Reshape([.. y.Shape.Where((_, d) => !axes.Contains(d))]);
    }

    /// <summary>a / b cut to its whole part.</summary>
    public static long Quotient(NodeReader node, long a, long b) => b switch
    {
        0 => throw node.Error("division by zero"),
        -1 => unchecked(-a),
        _ => a / b,
    };

    public static HostTensor Mod(Fold f)
    {
        var truncates = f.Node.Int("fmod", 0) != 0;
        return HostMath.Binary(f[0], f[1], f.Broadcast(), (a, b) =>
        {
            if (b == 0)
                throw f.Node.Error("division by zero");
            var rest = b == -1 ? 0 : a % b;
            return truncates || rest == 0 || rest < 0 == b < 0 ? rest : rest + b;
        }, (a, b) => truncates ? a % b : a - b * Math.Floor(a / b));
    }

    public static HostTensor Where(Fold f)
    {
        var condition = f[0];
        var operands = HostMath.Unify(f[1], f[2]);
        var (a, b) = (operands[0], operands[1]);
        var shape = HostView.Broadcast(condition.Shape, HostView.Broadcast(a.Shape, b.Shape) ?? [-1])
            ?? throw f.Node.Error($"{condition}, {a} and {b} do not broadcast");
        f.Charge(shape);
        (condition, a, b) = (HostView.BroadcastTo(condition, shape), HostView.BroadcastTo(a, shape), HostView.BroadcastTo(b, shape));
        var (bits, size) = (condition.ToLongs(), a.Type.Size());
        var y = new byte[a.Data.Length];
        for (var i = 0; i < bits.Length; i++)
            (bits[i] != 0 ? a : b).Data.Span.Slice(i * size, size).CopyTo(y.AsSpan(i * size));
        return new HostTensor(a.Type, shape, y);
    }

    public static HostTensor Range(Fold f)
    {
        double Number(int i) => f[i].Count == 1 ? f[i].ToDoubles()[0] : throw f.Node.Error($"a number expected, got {f[i]}");
        var (start, limit, delta) = (Number(0), Number(1), Number(2));
        var count = Math.Ceiling((limit - start) / delta);
        if (double.IsNaN(count) || count > int.MaxValue)
            throw f.Node.Error($"no range from {start} to {limit} by {delta}");
        var n = (int)Math.Max(0, count);
        f.Charge([n]);
        return f[0].Type.IsFloat()
            ? HostTensor.From([.. Enumerable.Range(0, n).Select(i => (float)(start + i * delta))], n)
            : HostTensor.From([.. Enumerable.Range(0, n).Select(i => (long)start + i * (long)delta)], n);
    }

    public static HostTensor NonZero(Fold f)
    {
        var x = f.Charged(f[0]);
        var strides = HostView.Strides(x.Shape);
        var values = x.ToDoubles();
        int[] found = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        f.Charge([x.Rank, found.Length]);
        var y = new long[x.Rank * found.Length];
        for (var d = 0; d < x.Rank; d++)
            for (var i = 0; i < found.Length; i++)
                y[d * found.Length + i] = found[i] / strides[d] % x.Shape[d];
        return HostTensor.From(y, x.Rank, found.Length);
    }
}
