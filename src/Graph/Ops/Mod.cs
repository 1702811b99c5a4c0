using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>
/// y = a - b * floor(a / b), broadcast: the sign is that of b. da = dy, db = -dy * floor(a / b), summed over repeated dimensions.
/// </summary>
public sealed class Mod : BinaryOp
{
    internal override BinaryLoop Loop { get; } = new BinaryLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        if (input == 0)
            return Broadcasting.SumTo(g, dy, y.Inputs[0].Shape);
        var multiple = g.Add(new Div(), g.Add(new Sub(), y, y.Inputs[0]), y.Inputs[1]);
        return Broadcasting.SumTo(g, g.Add(new Mul(), dy, multiple), y.Inputs[1].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public Vector<float> Value(Vector<float> a, Vector<float> b)
        {
            var rest = VectorMath.Remainder(a, b);
            var signsDiffer = Vector.LessThan(rest * VectorMath.Sign(b), Vector<float>.Zero);
            return rest + Vector.ConditionalSelect(signsDiffer, b, Vector<float>.Zero);
        }
    }
}
