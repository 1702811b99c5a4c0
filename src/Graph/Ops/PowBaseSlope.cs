using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = b * a^(b-1), 0 where b is 0.</summary>
sealed class PowBaseSlope : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T>
        {
            var slope = b * T.Pow(a, b - 1);
            return T.IfEqual(b, 0, 0, slope);
        }
    }
}
