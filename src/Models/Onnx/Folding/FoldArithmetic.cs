using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>Evaluates operators whose integers follow rules of their own, and those of any number of operands.</summary>
static class FoldArithmetic
{
    /// <summary>((x0 . x1) . x2) ..., in single precision where the type is narrower; x0 itself where it is alone.</summary>
    public static HostTensor Variadic(Fold f, Func<Int128, Int128, Int128> integers, Func<double, double, double> fractions) =>
        HostMath.Cast(Combined(f, integers, fractions), f[0].Type);

    public static HostTensor Mean(Fold f)
    {
        var sum = Combined(f, (a, b) => a + b, (a, b) => a + b);
        return HostMath.Cast(HostMath.Unary(sum, v => v / f.Count, v => v / f.Count), f[0].Type);
    }

    static HostTensor Combined(Fold f, Func<Int128, Int128, Int128> integers, Func<double, double, double> fractions)
    {
        var type = f[0].Type is ElementType.F16 or ElementType.BF16 ? ElementType.F32 : f[0].Type;
        var y = HostMath.Cast(f[0], type);
        for (var i = 1; i < f.Count; i++)
        {
            f.RequireOneType(f[0], f[i]);
            var x = HostMath.Cast(f[i], type);
            y = HostMath.Binary(y, x, f.Broadcast(y, x), integers, fractions);
        }
        return y;
    }

    /// <summary>a / b: cut to its whole part where both are integers.</summary>
    public static HostTensor Div(Fold f) =>
        HostMath.Binary(f[0], f[1], f.Broadcast(f[0], f[1]), (a, b) => b == 0 ? throw f.Node.Error("division by zero") : a / b, (a, b) => a / b);

    /// <summary>The rest of a / b with the sign of b, or of a where fmod is set.</summary>
    public static HostTensor Mod(Fold f)
    {
        var truncates = f.Node.Int("fmod", 0) != 0;
        return HostMath.Binary(f[0], f[1], f.Broadcast(f[0], f[1]), (a, b) =>
        {
            var rest = b == 0 ? throw f.Node.Error("division by zero") : a % b;
            return truncates || rest == 0 || rest < 0 == b < 0 ? rest : rest + b;
        }, (a, b) =>
        {
            var rest = a % b;
            return truncates || rest == 0 || rest < 0 == b < 0 ? rest : rest + b;
        });
    }

    /// <summary>a^b in the type of a; the types may differ.</summary>
    public static HostTensor Pow(Fold f)
    {
        var (a, b) = (f[0], f[1]);
        var shape = f.Broadcast(a, b, sameType: false);
        if (a.Type.IsFloat() || !b.Type.IsFloat())
            return HostMath.Binary(a, b, shape, (x, y) => Power(f.Node, x, y), Math.Pow);
        var y = HostMath.Binary(HostMath.Cast(a, ElementType.F64), b, shape, (x, _) => x, Math.Pow);
        return HostMath.Cast(y, a.Type);
    }

    /// <summary>x held between two bounds, the lower first; both are inputs, or attributes before operator set 11.</summary>
    public static HostTensor Clip(Fold f)
    {
        var y = f.Charged(f[0]);
        if (Bound(f, 1, "min") is { } low)
            y = HostMath.Binary(y, low, y.Shape, Int128.Max, Math.Max);
        return Bound(f, 2, "max") is { } high ? HostMath.Binary(y, high, y.Shape, Int128.Min, Math.Min) : y;
    }

    static HostTensor? Bound(Fold f, int index, string attribute)
    {
        var bound = f.Has(index) ? f[index] : f.Node.Has(attribute) ? HostTensor.From([f.Node.Float(attribute, 0)]) : null;
        return bound is null or { Count: 1 } ? bound?.Reshape() : throw f.Node.Error($"input {index}: one number expected, got {bound}");
    }

    // By squaring; what overflows has lost nothing of the lower bits that are kept.
    static Int128 Power(NodeReader node, Int128 x, Int128 y)
    {
        if (y < 0)
            return x == 0 ? throw node.Error("division by zero: 0 to a negative power") : x == 1 || x == -1 ? Power(node, x, -y) : 0;
        var power = Int128.One;
        for (; y > 0; y >>= 1, x = unchecked(x * x))
            if (!Int128.IsEvenInteger(y))
                power = unchecked(power * x);
        return power;
    }
}
