using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = sum of x^2 over the axes. dx = 2 x dy.</summary>
public sealed class ReduceSumSquare(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceLoop Loop { get; } = new ReduceLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var x = y.Inputs[0];
        return g.Add(new Mul(), x, g.Add(new Mul(), Keep(g, dy, x.Shape), g.Constant(2)));
    }

    readonly struct Function : IReduceFunction
    {
        public Vector<float> Start => Vector<float>.Zero;

        public Vector<float> Step(Vector<float> folded, Vector<float> x) => folded + x * x;

        public Vector<float> Merge(Vector<float> a, Vector<float> b) => a + b;

        public Vector<float> Finish(Vector<float> folded, long count) => folded;
    }
}
