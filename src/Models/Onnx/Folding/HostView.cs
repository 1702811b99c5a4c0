using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    /// <summary>y[i...] = x element at offset + sum of i*stride, row-major: a copy, or the bytes of x where no element moves.</summary>
    public static HostTensor Copy(HostTensor x, int[] shape, int[] strides, int offset = 0)
    {
        var (size, count) = (x.Type.Size(), Count(shape));
        var (lengths, steps) = Merged(shape, strides);
        if (lengths is [_] && steps is [1])
            return new(x.Type, shape, count == 0 ? default : x.Data.Slice(checked(offset * size), count * size));
        var y = GC.AllocateUninitializedArray<byte>(checked(count * size));
        switch (size)
        {
            case 1: Copy<byte>(x.Data.Span, y, lengths, steps, offset); break;
            case 2: Copy<ushort>(x.Data.Span, y, lengths, steps, offset); break;
            case 4: Copy<uint>(x.Data.Span, y, lengths, steps, offset); break;
            default: Copy<ulong>(x.Data.Span, y, lengths, steps, offset); break;
        }
        return new(x.Type, shape, y);
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

    // The fewest axes that walk over the same elements: those of size 1 left out, neighbours joined whose elements lie evenly spaced. One at least.
    static (int[] Lengths, int[] Steps) Merged(int[] shape, int[] strides)
    {
        var (lengths, steps) = (new List<int>(), new List<int>());
        for (var d = 0; d < shape.Length; d++)
        {
            if (shape[d] == 1)
                continue;
            if (lengths.Count > 0 && steps[^1] == (long)strides[d] * shape[d])
            {
                (lengths[^1], steps[^1]) = (lengths[^1] * shape[d], strides[d]);
                continue;
            }
            lengths.Add(shape[d]);
            steps.Add(strides[d]);
        }
        return lengths.Count > 0 ? ([.. lengths], [.. steps]) : ([1], [1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Copy<T>(ReadOnlySpan<byte> source, Span<byte> target, int[] lengths, int[] steps, long offset)
        where T : unmanaged
    {
        var x = MemoryMarshal.Cast<byte, T>(source);
        var y = MemoryMarshal.Cast<byte, T>(target);
        var (run, step) = (lengths[^1], steps[^1]);
        var index = new int[lengths.Length];
        for (var i = 0; i < y.Length; i += run)
        {
            var row = y.Slice(i, run);
            if (step == 1)
                x.Slice((int)offset, run).CopyTo(row);
            for (var (j, at) = (0, (int)offset); j < row.Length && step != 1; j++, at += step)
                row[j] = x[at];
            for (var d = lengths.Length - 2; d >= 0; d--)
            {
                offset += steps[d];
                if (++index[d] < lengths[d])
                    break;
                offset -= (long)steps[d] * lengths[d];
                index[d] = 0;
            }
        }
    }
}
