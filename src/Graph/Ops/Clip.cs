using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = min(max(x, min), max). dx = dy strictly inside the bounds, else 0.</summary>
public sealed class Clip(float min, float max) : UnaryOp
{
    /// <summary>The lower bound.</summary>
    public float Min { get; } = min;

    /// <summary>The upper bound.</summary>
    public float Max { get; } = max;

    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(new(new(min), new(max)));

    readonly struct Function(Vector<float> min, Vector<float> max) : IUnaryFunction
    {
        public static bool SlopeReadsOutput => true;

        public Vector<float> Value(Vector<float> x) => Vector.Min(Vector.Max(x, min), max);

        public Vector<float> Slope(Vector<float> y) =>
            VectorMath.ZeroOrOne(Vector.GreaterThan(y, min) & Vector.LessThan(y, max));
    }
}
