using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = b * a^(b-1), 0 where b is 0.</summary>
sealed class PowBaseSlope : BinaryOp
{
    internal override BinaryLoop Loop { get; } = new BinaryLoop<Function>(default);

    readonly struct Function : IBinaryFunction
    {
        public Vector<float> Value(Vector<float> a, Vector<float> b)
        {
            var slope = b * VectorMath.Pow(a, b - Vector<float>.One);
            return Vector.ConditionalSelect(Vector.Equals(b, Vector<float>.Zero), Vector<float>.Zero, slope);
        }
    }
}
