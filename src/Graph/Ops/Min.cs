using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = the smaller of a and b, broadcast. The gradient goes to the smaller operand, to a where both are equal.</summary>
public sealed class Min : BinaryOp
{
    internal override BinaryLoop Loop { get; } = new BinaryLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var (a, b) = (y.Inputs[0], y.Inputs[1]);
        var chosen = input == 0 ? g.Add(new LessOrEqual(), a, b) : g.Add(new Greater(), a, b);
        return Broadcasting.SumTo(g, g.Add(new Mul(), dy, chosen), y.Inputs[input].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public Vector<float> Value(Vector<float> a, Vector<float> b) => Vector.Min(a, b);
    }
}
