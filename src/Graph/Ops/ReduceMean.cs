using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = mean of x over the axes. dx = dy / count, repeated.</summary>
public sealed class ReduceMean(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceLoop Loop { get; } = new ReduceLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var x = y.Inputs[0].Shape;
        var share = g.Add(new Mul(), Keep(g, dy, x), g.Constant(1f / Count(x)));
        return g.Add(new Expand(x), share);
    }

    readonly struct Function : IReduceFunction
    {
        public Vector<float> Start => Vector<float>.Zero;

        public Vector<float> Step(Vector<float> folded, Vector<float> x) => folded + x;

        public Vector<float> Merge(Vector<float> a, Vector<float> b) => a + b;

        public Vector<float> Finish(Vector<float> folded, long count) => folded / count;
    }
}
