using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = x * min(max(x / 6 + 1/2, 0), 1). dx = dy * (x / 3 + 1/2) for |x| &lt; 3, dy above, 0 below.</summary>
public sealed class HardSwish : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) =>
            x * Vector.Min(Vector.Max(x * (1 / 6f) + new Vector<float>(0.5f), Vector<float>.Zero), Vector<float>.One);

        public Vector<float> Slope(Vector<float> x)
        {
            var three = new Vector<float>(3);
            var inside = x * (1 / 3f) + new Vector<float>(0.5f);
            var outside = VectorMath.ZeroOrOne(Vector.GreaterThan(x, Vector<float>.Zero));
            return Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x), three), inside, outside);
        }
    }
}
