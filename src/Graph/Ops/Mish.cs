using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>y = x * t with t = tanh(log(1 + exp(x))). dx = dy * (t + x * (1 - t^2) * sigmoid(x)).</summary>
public sealed class Mish : UnaryOp
{
    internal override UnaryLoop Loop { get; } = new UnaryLoop<Function>(default);

    readonly struct Function : IUnaryFunction
    {
        public static bool SlopeReadsOutput => false;

        public Vector<float> Value(Vector<float> x)
        {
            var n = Numerator(x);
            return x * n / (n + new Vector<float>(2));
        }

        // t = n / (n + 2) with n = e (e + 2), e = exp(x); from 20 on t is 1 to the last bit.
        static Vector<float> Numerator(Vector<float> x)
        {
            var e = Vector.Exp(Vector.Min(x, new Vector<float>(20)));
            return e * (e + new Vector<float>(2));
        }

        public Vector<float> Slope(Vector<float> x)
        {
            var n = Numerator(x);
            var r = Vector<float>.One / (n + new Vector<float>(2));
            return n * r + x * VectorMath.Sigmoid(x) * (4 * (n + Vector<float>.One) * r * r);
        }
    }
}
