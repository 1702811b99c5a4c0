using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = a^b * ln(a), 0 where a &lt;= 0.</summary>
sealed class PowExponentSlope : BinaryOp
{
    internal override BinaryLoop Loop { get; } = new BinaryLoop<Function>(default);

    readonly struct Function : IBinaryFunction
    {
        public Vector<float> Value(Vector<float> a, Vector<float> b)
        {
            var positive = Vector.GreaterThan(a, Vector<float>.Zero);
            var slope = VectorMath.Pow(a, b) * Vector.Log(Vector.ConditionalSelect(positive, a, Vector<float>.One));
            return Vector.ConditionalSelect(positive, slope, Vector<float>.Zero);
        }
    }
}
