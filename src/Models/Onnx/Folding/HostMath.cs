using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>
/// Arithmetic on host tensors: integers in 64 bits, fractions in double; the result has the wider operand's kind (F32 or I64).
/// </summary>
static class HostMath
{
    /// <summary>y = f(a, b) with ONNX broadcasting; the shape has been charged by the caller.</summary>
    public static HostTensor Binary(
        HostTensor a, HostTensor b, int[] shape, Func<long, long, long> integers, Func<double, double, double> fractions)
    {
        var isFloat = a.Type.IsFloat() || b.Type.IsFloat();
        (a, b) = (HostView.BroadcastTo(a, shape), HostView.BroadcastTo(b, shape));
        return isFloat
            ? From(Zip(a.ToDoubles(), b.ToDoubles(), fractions), shape)
            : HostTensor.From(Zip(a.ToLongs(), b.ToLongs(), integers), shape);
    }

    /// <summary>y = 1 where the comparison holds, else 0.</summary>
    public static HostTensor Compare(HostTensor a, HostTensor b, int[] shape, Func<int, bool> holds)
    {
        var isFloat = a.Type.IsFloat() || b.Type.IsFloat();
        (a, b) = (HostView.BroadcastTo(a, shape), HostView.BroadcastTo(b, shape));
        var bits = isFloat
            ? Zip(a.ToDoubles(), b.ToDoubles(), (p, q) => Bit(!double.IsNaN(p) && !double.IsNaN(q) && holds(p.CompareTo(q))))
            : Zip(a.ToLongs(), b.ToLongs(), (p, q) => Bit(holds(p.CompareTo(q))));
        return new HostTensor(ElementType.Bool, shape, bits);
    }

    /// <summary>y = f(x), element by element.</summary>
    public static HostTensor Unary(HostTensor x, Func<long, long> integers, Func<double, double> fractions) => x.Type.IsFloat()
        ? From(Array.ConvertAll(x.ToDoubles(), v => fractions(v)), x.Shape)
        : HostTensor.From(Array.ConvertAll(x.ToLongs(), v => integers(v)), x.Shape);

    /// <summary>Folds the axes into one value each; the reduced dimensions become 1.</summary>
    public static HostTensor Reduce(HostTensor x, ReadOnlySpan<int> axes, Func<double, double, double> combine, double start)
    {
        var shape = x.Shape.ToArray();
        foreach (var axis in axes)
            shape[axis] = 1;
        var y = new double[HostView.Count(shape)];
        Array.Fill(y, start);
        var strides = HostView.Strides(shape);
        var (values, index) = (x.ToDoubles(), new int[x.Rank]);
        foreach (var value in values)
        {
            var at = 0;
            for (var d = 0; d < index.Length; d++)
                at += shape[d] == 1 ? 0 : index[d] * strides[d];
            y[at] = combine(y[at], value);
            for (var d = index.Length - 1; d >= 0 && ++index[d] == x.Shape[d]; d--)
                index[d] = 0;
        }
        return x.Type.IsFloat() ? From(y, shape) : HostTensor.From(Array.ConvertAll(y, v => (long)v), shape);
    }

    /// <summary>The elements in another type; fractions become integers by cutting, everything but 0 becomes true.</summary>
    public static HostTensor Cast(HostTensor x, ElementType type) => type switch
    {
        ElementType.Bool => new HostTensor(type, x.Shape, Array.ConvertAll(x.ToDoubles(), v => Bit(v != 0))),
        _ when type == x.Type => x,
        ElementType.F64 => HostTensor.From(x.ToDoubles(), x.Shape),
        ElementType.F16 => From(Array.ConvertAll(x.ToFloats(), v => (double)(float)(Half)v), x.Shape),
        _ when type.IsFloat() => HostTensor.From(x.ToFloats(), x.Shape),
        _ => HostTensor.From(x.ToLongs(), x.Shape),
    };

    /// <summary>The tensors in one type: their own where it is common to all, else F32 where one has a fraction, else I64.</summary>
    public static HostTensor[] Unify(params HostTensor[] x)
    {
        if (Array.TrueForAll(x, t => t.Type == x[0].Type))
            return x;
        var type = Array.Exists(x, t => t.Type.IsFloat()) ? ElementType.F32 : ElementType.I64;
        return Array.ConvertAll(x, t => Cast(t, type));
    }

    static byte Bit(bool holds) => holds ? (byte)1 : (byte)0;

    static HostTensor From(double[] values, int[] shape) => HostTensor.From(Array.ConvertAll(values, v => (float)v), shape);

    static TTo[] Zip<T, TTo>(T[] a, T[] b, Func<T, T, TTo> f)
    {
        var y = new TTo[a.Length];
        for (var i = 0; i < y.Length; i++)
            y[i] = f(a[i], b[i]);
        return y;
    }
}
