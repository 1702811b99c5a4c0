using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = sum of x over the axes. dx = dy, repeated.</summary>
public sealed class ReduceSum(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceLoop Loop { get; } = new ReduceLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var x = y.Inputs[0].Shape;
        return g.Add(new Expand(x), Keep(g, dy, x));
    }

    readonly struct Function : IReduceFunction
    {
        public Vector<float> Start => Vector<float>.Zero;

        public Vector<float> Step(Vector<float> folded, Vector<float> x) => folded + x;

        public Vector<float> Merge(Vector<float> a, Vector<float> b) => a + b;

        public Vector<float> Finish(Vector<float> folded, long count) => folded;
    }
}
