using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>Rearrangements of host tensors: everything that is a walk over the elements with other strides.</summary>
static class HostView
{
    /// <summary>Row-major strides of a shape, in elements.</summary>
    public static int[] Strides(ReadOnlySpan<int> shape)
    {
        var strides = new int[shape.Length];
        for (int d = shape.Length - 1, step = 1; d >= 0; step *= Math.Max(shape[d--], 1))
            strides[d] = step;
        return strides;
    }

    /// <summary>y[i...] = x element at offset + sum of i*stride, copied row-major.</summary>
    public static HostTensor Copy(HostTensor x, int[] shape, int[] strides, int offset = 0)
    {
        var size = x.Type.Size();
        var count = Count(shape);
        var y = new byte[checked(count * size)];
        var source = x.Data.Span;
        var index = new int[shape.Length];
        long at = offset;
        for (var i = 0; i < count; i++)
        {
            source.Slice((int)at * size, size).CopyTo(y.AsSpan(i * size));
            for (var d = shape.Length - 1; d >= 0; d--)
            {
                at += strides[d];
                if (++index[d] < shape[d])
                    break;
                at -= (long)strides[d] * shape[d];
                index[d] = 0;
            }
        }
        return new HostTensor(x.Type, shape, y);
    }

    /// <summary>Dimension i of the result is dimension perm[i] of x.</summary>
    public static HostTensor Transpose(HostTensor x, ReadOnlySpan<int> perm)
    {
        var strides = Strides(x.Shape);
        var (shape, moved) = (new int[perm.Length], new int[perm.Length]);
        for (var i = 0; i < perm.Length; i++)
            (shape[i], moved[i]) = (x.Shape[perm[i]], strides[perm[i]]);
        return Copy(x, shape, moved);
    }

    /// <summary>x repeated along its dimensions of size 1 until it has the shape; dimensions are aligned at the end.</summary>
    public static HostTensor BroadcastTo(HostTensor x, int[] shape)
    {
        if (x.Shape.AsSpan().SequenceEqual(shape))
            return x;
        var own = Strides(x.Shape);
        var strides = new int[shape.Length];
        for (int d = x.Rank - 1, t = shape.Length - 1; d >= 0; d--, t--)
            strides[t] = x.Shape[d] == 1 ? 0 : own[d];
        return Copy(x, shape, strides);
    }

    /// <summary>The shape that both broadcast to; null when there is none.</summary>
    public static int[]? Broadcast(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var shape = new int[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var p = i <= a.Length ? a[^i] : 1;
            var q = i <= b.Length ? b[^i] : 1;
            if (p != q && p != 1 && q != 1)
                return null;
            shape[^i] = p == 1 ? q : p;
        }
        return shape;
    }

    /// <summary>The number of elements of a shape that was checked before.</summary>
    public static int Count(ReadOnlySpan<int> shape)
    {
        var count = 1;
        foreach (var dim in shape)
            count = checked(count * dim);
        return count;
    }
}
