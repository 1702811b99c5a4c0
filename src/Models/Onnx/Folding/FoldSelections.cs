using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>Evaluates choices between elements and lists of places and numbers.</summary>
static class FoldSelections
{
    public static HostTensor Where(Fold f)
    {
        var (condition, a, b) = (f[0], f[1], f[2]);
        f.RequireOneType(a, b);
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

    /// <summary>start + i * delta for i from 0 to ceil((limit - start) / delta) - 1, in the type of the three.</summary>
    public static HostTensor Range(Fold f)
    {
        f.RequireOneType(f[0], f[1], f[2]);
        if (Enumerable.Range(0, 3).Any(i => f[i].Count != 1))
            throw f.Node.Error($"three numbers expected, got {f[0]}, {f[1]} and {f[2]}");
        var type = f[0].Type;
        return type.IsFloat() ? Fractions(f, type) : Integers(f, type);
    }

    static HostTensor Fractions(Fold f, ElementType type)
    {
        var (start, limit, delta) = (f[0].ToDoubles()[0], f[1].ToDoubles()[0], f[2].ToDoubles()[0]);
        // The difference is one of the type's own numbers, the quotient is not.
        var n = Length(f, Math.Ceiling(HostTensor.Of(type, [limit - start]).ToDoubles()[0] / delta));
        return HostTensor.Of(type, Array.ConvertAll(Places(n), i => start + i * delta), n);
    }

    static HostTensor Integers(Fold f, ElementType type)
    {
        var (start, limit, delta) = (f[0].ToIntegers()[0], f[1].ToIntegers()[0], f[2].ToIntegers()[0]);
        if (delta == 0)
            throw f.Node.Error($"no range from {start} to {limit} by {delta}");
        var n = Length(f, (double)((limit - start + delta - Int128.Sign(delta)) / delta));
        return HostTensor.Of(type, Array.ConvertAll(Places(n), i => start + i * delta), n);
    }

    static int Length(Fold f, double count)
    {
        if (double.IsNaN(count) || count > int.MaxValue)
            throw f.Node.Error($"no range from {f[0].ToDoubles()[0]} to {f[1].ToDoubles()[0]} by {f[2].ToDoubles()[0]}");
        var n = (int)Math.Max(0, count);
        f.Charge([n]);
        return n;
    }

    static int[] Places(int n) => [.. Enumerable.Range(0, n)];

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
