using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = 1 where a &lt;= b, else 0, broadcast. The gradient is 0.</summary>
public sealed class LessOrEqual : BinaryOp
{
    internal override BinaryLoop Loop { get; } = new BinaryLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    readonly struct Function : IBinaryFunction
    {
        public Vector<float> Value(Vector<float> a, Vector<float> b) => VectorMath.ZeroOrOne(Vector.LessThanOrEqual(a, b));
    }
}
