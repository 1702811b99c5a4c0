using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = a * b, broadcast. da = dy * b, db = dy * a, summed over repeated dimensions.</summary>
public sealed class Mul : BinaryOp
{
    internal override BinaryLoop Loop { get; } = new BinaryLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        Broadcasting.SumTo(g, g.Add(new Mul(), dy, y.Inputs[1 - input]), y.Inputs[input].Shape);

    readonly struct Function : IBinaryFunction
    {
        public Vector<float> Value(Vector<float> a, Vector<float> b) => a * b;
    }
}
