using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = a^b, broadcast; a negative base takes integer exponents only, other results are not numbers. da = dy * b * a^(b-1), db = dy * y *
/// ln(a), the latter 0 where a &lt;= 0; summed over repeated dimensions.
/// </summary>
public sealed class Pow : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var slope = g.Add(input == 0 ? new PowBaseSlope() : new PowExponentSlope(), y.Inputs[0], y.Inputs[1]);
        return Broadcasting.SumTo(g, dy * slope, y.Inputs[input].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Pow(a, b);
    }
}
