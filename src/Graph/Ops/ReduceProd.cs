using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = product of x over the axes. dx = dy * the product of all others.</summary>
public sealed class ReduceProd(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceLoop Loop { get; } = new ReduceLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new ReduceProdGrad(this), y.Inputs[0], dy);

    readonly struct Function : IReduceFunction
    {
        public Vector<float> Start => Vector<float>.One;

        public Vector<float> Step(Vector<float> folded, Vector<float> x) => folded * x;

        public Vector<float> Merge(Vector<float> a, Vector<float> b) => a * b;

        public Vector<float> Finish(Vector<float> folded, long count) => folded;
    }
}
