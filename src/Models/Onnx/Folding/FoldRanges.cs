using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>Evaluates running sums, triangles of matrices, one-hot rows, and shifts of bits.</summary>
static class FoldRanges
{
    public static HostTensor CumSum(Fold f)
    {
        var x = f.Charged(f[0]);
        var axis = f[1].Count == 1 ? f.Node.Axis(f[1].ToLongs()[0], x.Rank) : throw f.Node.Error($"the axis is one number, not {f[1]}");
        return x.Type.IsFloat() ? HostTensor.Of(x.Type, Sums(f, x.ToDoubles(), x.Shape, axis), x.Shape) : HostTensor.Of(x.Type, Sums(f, x.ToIntegers(), x.Shape, axis), x.Shape);
    }

    static T[] Sums<T>(Fold f, T[] x, int[] shape, int axis) where T : System.Numerics.INumber<T>
    {
        var (exclusive, reverse) = (f.Node.Int("exclusive", 0) != 0, f.Node.Int("reverse", 0) != 0);
        var (stride, extent) = (HostView.Strides(shape)[axis], shape[axis]);
        var y = new T[x.Length];
        for (var place = 0; place < x.Length; place++)
        {
            if (place / stride % extent != 0)
                continue;
            var sum = T.Zero;
            for (var i = 0; i < extent; i++)
            {
                var at = place + (reverse ? extent - 1 - i : i) * stride;
                y[at] = exclusive ? sum : sum + x[at];
                sum += x[at];
            }
        }
        return y;
    }

    public static HostTensor Trilu(Fold f)
    {
        var x = f.Charged(f[0]);
        if (x.Rank < 2)
            throw f.Node.Error($"{x}: matrices expected");
        var diagonal = f.Has(1) ? f[1].ToLongs()[0] : 0;
        var upper = f.Node.Int("upper", 1) != 0;
        var (size, columns, y) = (x.Type.Size(), x.Shape[^1], x.Data.ToArray());
        for (var i = 0; i < x.Count; i++)
        {
            long behind = i % columns - i / columns % x.Shape[^2];
            if (upper ? behind < diagonal : behind > diagonal)
                y.AsSpan(i * size, size).Clear();
        }
        return new HostTensor(x.Type, x.Shape, y);
    }

    public static HostTensor OneHot(Fold f)
    {
        var (index, values) = (f[0], f[2]);
        if (f[1].Count != 1 || values.Shape is not [2] || f[1].ToDoubles()[0] is not (>= 1 and <= int.MaxValue and var wanted))
            throw f.Node.Error($"depth {f[1]} and values {values}: a positive depth and two values expected");
        var (depth, size) = ((int)wanted, values.Type.Size());
        var axis = f.Node.Axis(f.Node.Int("axis", -1), index.Rank + 1);
        int[] shape = [.. index.Shape[..axis], depth, .. index.Shape[axis..]];
        f.Charge(shape);
        var (picked, inner) = (index.ToDoubles(), HostView.Count(index.Shape.AsSpan(axis)));
        var y = new byte[HostView.Count(shape) * size];
        for (var i = 0; i * size < y.Length; i++)
        {
            var place = Math.Truncate(picked[i / (inner * depth) * inner + i % inner]);
            var isHot = (place < 0 ? place + depth : place) == i / inner % depth;
            values.Data.Span.Slice(isHot ? size : 0, size).CopyTo(y.AsSpan(i * size));
        }
        return new HostTensor(values.Type, shape, y);
    }

    /// <summary>Bits moved left or right; none are left beyond the type's width.</summary>
    public static HostTensor BitShift(Fold f)
    {
        var isLeft = f.Node.String("direction", "") switch
        {
            "LEFT" => true,
            "RIGHT" => false,
            var word => throw f.Node.Error($"direction is '{word}', known are LEFT and RIGHT"),
        };
        if (f[0].Type.IsFloat())
            throw f.Node.Error($"unsigned integers expected, got {f[0]}");
        return HostMath.Binary(f[0], f[1], f.Broadcast(f[0], f[1]), (a, n) => n >= 64 ? 0 : isLeft ? a << (int)n : a >> (int)n, (a, _) => a);
    }
}
