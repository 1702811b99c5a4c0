using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = square root of the sum of x^2 over the axes. dx = dy * x / y, 0 where y is 0.</summary>
public sealed class ReduceL2(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceLoop Loop { get; } = new ReduceLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        // Where y is 0 every x is 0 too: any divisor but 0 gives the right gradient.
        var x = y.Inputs[0];
        var divisor = g.Add(new Max(), y, g.Constant(1e-37f));
        return g.Add(new Mul(), x, Keep(g, g.Add(new Div(), dy, divisor), x.Shape));
    }

    readonly struct Function : IReduceFunction
    {
        public Vector<float> Start => Vector<float>.Zero;

        public Vector<float> Step(Vector<float> folded, Vector<float> x) => folded + x * x;

        public Vector<float> Merge(Vector<float> a, Vector<float> b) => a + b;

        public Vector<float> Finish(Vector<float> folded, long count) => Vector.SquareRoot(folded);
    }
}
