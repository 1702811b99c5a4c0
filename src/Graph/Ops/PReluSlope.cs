using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = 1 for a &gt; 0, else b.</summary>
sealed class PReluSlope : BinaryOp
{
    internal override BinaryLoop Loop { get; } = new BinaryLoop<Function>(default);

    readonly struct Function : IBinaryFunction
    {
        public Vector<float> Value(Vector<float> a, Vector<float> b) =>
            Vector.ConditionalSelect(Vector.GreaterThan(a, Vector<float>.Zero), Vector<float>.One, b);
    }
}
