using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>
/// y = x * (1 + tanh u) / 2 with u = sqrt(2/pi) * (x + 0.044715 x^3), the tanh form of GELU. dx = dy * (s + 2 x s (1 - s) u') with s = (1 +
/// tanh u) / 2.
/// </summary>
public sealed class GeluTanh : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x) => x * Half(x);

        // (1 + tanh u) / 2 = sigmoid(2u).
        static Vector<float> Half(Vector<float> x) =>
            VectorMath.Sigmoid(x * (new Vector<float>(1.5957691f) + x * x * (1.5957691f * 0.044715f)));

        public Vector<float> Slope(Vector<float> x)
        {
            // Beyond 30 the slope is 0 or 1, and larger cubes would only bring infinities.
            x = Vector.Min(Vector.Max(x, new Vector<float>(-30)), new Vector<float>(30));
            var s = Half(x);
            var inner = new Vector<float>(1.5957691f) + x * x * (1.5957691f * 3 * 0.044715f);
            return s + x * s * (Vector<float>.One - s) * inner;
        }
    }
}
