using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = a for a &gt; 0, else a * b, broadcast: b holds learned slopes. da = dy for a &gt; 0, else b * dy; db = dy * min(a, 0); summed over
/// repeated dimensions.
/// </summary>
public sealed class PRelu : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var (a, b) = (y.Inputs[0], y.Inputs[1]);
        var slope = input == 0 ? g.Add(new PReluSlope(), a, b) : g.Add(new Min(), a, g.Constant(0));
        return Broadcasting.SumTo(g, dy * slope, y.Inputs[input].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfGreater(a, 0, a, a * b);
    }
}
