using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = a^b * ln(a), 0 where a &lt;= 0.</summary>
sealed class PowExponentSlope : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T>
        {
            var slope = T.Pow(a, b) * T.Log(T.IfGreater(a, 0, a, 1));
            return T.IfGreater(a, 0, slope, 0);
        }
    }
}
