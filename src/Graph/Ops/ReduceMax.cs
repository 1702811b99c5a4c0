using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = the largest x over the axes. The gradient goes to the first such x in row-major order.</summary>
public sealed class ReduceMax(int[] axes, bool keepDimensions = false) : ReduceOp(axes, keepDimensions)
{
    internal override ReduceLoop Loop { get; } = new ReduceLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        g.Add(new ReduceExtremumGrad(this), y.Inputs[0], y, dy);

    readonly struct Function : IReduceFunction
    {
        public Vector<float> Start => new(float.NegativeInfinity);

        public Vector<float> Step(Vector<float> folded, Vector<float> x) => Vector.Max(folded, x);

        public Vector<float> Merge(Vector<float> a, Vector<float> b) => Vector.Max(a, b);

        public Vector<float> Finish(Vector<float> folded, long count) => folded;
    }
}
