using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// Activations that files write as products of a value and a gate of it: x * sigmoid(a x), which is SiLU or Swish, and GELU, x * 1/2 * (1 + erf(x / sqrt 2)), the half at any of the factors. One op
/// takes the place of the nodes, and its gradient that of theirs. The values on the way stay in the graph for who reads them.
/// </summary>
static class GateFold
{
    // Half a unit in the last place of what exporters write for sqrt 2 or its reciprocal, and as much again.
    const double Rounding = 1.2e-7;

    /// <summary>The activation that a product of two values is, and of which value; null where it is none.</summary>
    public static (Op Op, Node Of)? Find(NodeScope product)
    {
        var (a, b) = (product[0], product[1]);
        if (!product.Builder.Options.FoldActivations || !a.Type.IsFloat())
            return null;
        var found = (a.Node, b.Node) switch
        {
            ({ Op: Mul } inner, null) => Number(b) is { } factor && b.Rank <= a.Rank ? OfTwo(inner.Inputs[0], inner.Inputs[1], factor) : null,
            (null, { Op: Mul } inner) => Number(a) is { } factor && a.Rank <= b.Rank ? OfTwo(inner.Inputs[0], inner.Inputs[1], factor) : null,
            ({ } x, { } y) => OfTwo(x, y, 1) ?? (Scaled(x) is var (inner, factor) ? OfTwo(inner, y, factor) : null) ?? (Scaled(y) is var (other, by) ? OfTwo(x, other, by) : null),
            _ => null,
        };
        return found is { } fold && fold.Of.Shape == (a.Node ?? b.Node)!.Shape ? fold : null;
    }

    static (Op Op, Node Of)? OfTwo(Node a, Node b, double factor) =>
        a.Shape != b.Shape ? null : Gate(a, b, factor) is { } first ? (first, a) : Gate(b, a, factor) is { } second ? (second, b) : null;

    // The activation factor * x * gate.
    static Op? Gate(Node x, Node gate, double factor)
    {
        if (gate.Op is Sigmoid && factor == 1)
            return Multiple(gate.Inputs[0], x) is { } alpha ? alpha == 1 ? new SiLU() : new Swish((float)alpha) : null;
        if (gate.Op is not Add || Math.Abs(factor - 0.5) > Rounding)
            return null;
        var (function, one) = gate.Inputs[0].Op is Erf ? (gate.Inputs[0], gate.Inputs[1]) : (gate.Inputs[1], gate.Inputs[0]);
        return function.Op is Erf && Number(one) == 1 && Multiple(function.Inputs[0], x) is { } scale && Math.Abs(scale * Math.Sqrt(2) - 1) <= Rounding ? new Gelu() : null;
    }

    // What x is multiplied with to be y.
    static double? Multiple(Node y, Node x) => y == x ? 1 : Scaled(y) is var (of, by) && of == x ? by : null;

    static (Node Of, double By)? Scaled(Node y) => y.Op switch
    {
        Mul when Number(y.Inputs[1]) is { } by => (y.Inputs[0], by),
        Mul when Number(y.Inputs[0]) is { } by => (y.Inputs[1], by),
        Div when Number(y.Inputs[1]) is { } divisor => (y.Inputs[0], 1 / divisor),
        _ => null,
    };

    static double? Number(OnnxValue value) => value.Constant is { Count: 1 } constant ? constant.ToDoubles()[0] : null;

    /// <summary>The value of a node that is one number written into the graph.</summary>
    public static float? Number(Node node) => node is { Op: Source { Kind: SourceKind.Constant } source, Shape.Count: 1 } ? source.Values[0] : null;
}
