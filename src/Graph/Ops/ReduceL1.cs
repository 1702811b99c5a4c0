using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = sum of |x| over the axes. dx = dy * sign(x), 0 at 0.</summary>
public sealed class ReduceL1(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceLoop Loop { get; } = new ReduceLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var x = y.Inputs[0];
        return g.Add(new Mul(), g.Add(new Sign(), x), Keep(g, dy, x.Shape));
    }

    readonly struct Function : IReduceFunction
    {
        public Vector<float> Start => Vector<float>.Zero;

        public Vector<float> Step(Vector<float> folded, Vector<float> x) => folded + Vector.Abs(x);

        public Vector<float> Merge(Vector<float> a, Vector<float> b) => a + b;

        public Vector<float> Finish(Vector<float> folded, long count) => folded;
    }
}
