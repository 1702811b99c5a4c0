using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>
/// Arithmetic on host tensors in their own element type: integers exactly, then wrapped to the type; fractions in double, then rounded to
/// the type, which for + - * / and the square root is the rounding of IEEE 754.
/// </summary>
static class HostMath
{
    /// <summary>y = f(a, b) of a's type with ONNX broadcasting; the shape has been charged by the caller.</summary>
    public static HostTensor Binary(
        HostTensor a, HostTensor b, int[] shape, Func<Int128, Int128, Int128> integers, Func<double, double, double> fractions)
    {
        var type = a.Type;
        (a, b) = (HostView.BroadcastTo(a, shape), HostView.BroadcastTo(b, shape));
        return type.IsFloat()
            ? HostTensor.Of(type, Zip(a.ToDoubles(), b.ToDoubles(), fractions), shape)
            : HostTensor.Of(type, Zip(a.ToIntegers(), b.ToIntegers(), integers), shape);
    }

    /// <summary>y = 1 where the comparison holds, else 0; none holds for NaN.</summary>
    public static HostTensor Compare(HostTensor a, HostTensor b, int[] shape, Func<int, bool> holds)
    {
        var isFloat = a.Type.IsFloat();
        (a, b) = (HostView.BroadcastTo(a, shape), HostView.BroadcastTo(b, shape));
        var bits = isFloat
            ? Zip(a.ToDoubles(), b.ToDoubles(), (p, q) => Bit(!double.IsNaN(p) && !double.IsNaN(q) && holds(p.CompareTo(q))))
            : Zip(a.ToIntegers(), b.ToIntegers(), (p, q) => Bit(holds(p.CompareTo(q))));
        return new HostTensor(ElementType.Bool, shape, bits);
    }

    /// <summary>y = f(x), element by element.</summary>
    public static HostTensor Unary(HostTensor x, Func<Int128, Int128> integers, Func<double, double> fractions) => x.Type.IsFloat()
        ? HostTensor.Of(x.Type, Array.ConvertAll(x.ToDoubles(), v => fractions(v)), x.Shape)
        : HostTensor.Of(x.Type, Array.ConvertAll(x.ToIntegers(), v => integers(v)), x.Shape);

    /// <summary>Values under a shape, folded to a shape in which the reduced dimensions are 1.</summary>
    public static T[] Reduce<T>(T[] values, int[] from, int[] to, T start, Func<T, T, T> combine)
    {
        var y = new T[HostView.Count(to)];
        Array.Fill(y, start);
        var strides = HostView.Strides(to);
        var index = new int[to.Length];
        foreach (var value in values)
        {
            var at = 0;
            for (var d = 0; d < index.Length; d++)
                at += to[d] == 1 ? 0 : index[d] * strides[d];
            y[at] = combine(y[at], value);
            for (var d = index.Length - 1; d >= 0 && ++index[d] == from[d]; d--)
                index[d] = 0;
        }
        return y;
    }

    /// <summary>The elements in another type, as <see cref="ElementWriter"/> converts them; NaN and everything but 0 become true.</summary>
    public static HostTensor Cast(HostTensor x, ElementType type) => type == x.Type ? x
        : x.Type.IsFloat() ? HostTensor.Of(type, x.ToDoubles(), x.Shape) : HostTensor.Of(type, x.ToIntegers(), x.Shape);

    static byte Bit(bool holds) => holds ? (byte)1 : (byte)0;

    static TTo[] Zip<T, TTo>(T[] a, T[] b, Func<T, T, TTo> f)
    {
        var y = new TTo[a.Length];
        for (var i = 0; i < y.Length; i++)
            y[i] = f(a[i], b[i]);
        return y;
    }
}
