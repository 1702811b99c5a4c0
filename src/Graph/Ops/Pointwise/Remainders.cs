using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = a - b * floor(a / b), broadcast: the sign is that of b. da = dy, db = -dy * floor(a / b), summed over repeated dimensions.
/// </summary>
sealed class Mod : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        if (input == 0)
            return Broadcasting.SumTo(g, dy, y.Inputs[0].Shape);
        var multiple = (y - y.Inputs[0]) / y.Inputs[1];
        return Broadcasting.SumTo(g, dy * multiple, y.Inputs[1].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T>
        {
            var rest = T.Remainder(a, b);
            return rest + T.IfGreater(0, rest * RealMath.Sign(b), b, 0);
        }
    }
}

/// <summary>
/// y = a - b * trunc(a / b), exactly, broadcast: the sign is that of a. da = dy, db = -dy * trunc(a / b), summed over repeated dimensions.
/// </summary>
sealed class Remainder : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        if (input == 0)
            return Broadcasting.SumTo(g, dy, y.Inputs[0].Shape);
        var multiple = (y - y.Inputs[0]) / y.Inputs[1];
        return Broadcasting.SumTo(g, dy * multiple, y.Inputs[1].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Remainder(a, b);
    }
}
