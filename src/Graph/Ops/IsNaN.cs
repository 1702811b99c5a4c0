using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = 1 where x is not a number, else 0. dx = 0.</summary>
public sealed class IsNaN : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => Vector.ConditionalSelect(Vector.Equals(x, x), Vector<float>.Zero, Vector<float>.One);

        public Vector<float> Slope(Vector<float> x) => Vector<float>.Zero;
    }
}
