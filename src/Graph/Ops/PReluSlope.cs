using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>y = 1 for a &gt; 0, else b.</summary>
sealed class PReluSlope : BinaryOp
{
    internal override BinaryFormula Formula { get; } = new BinaryFormula<Function>(default);

    readonly struct Function : IBinaryFunction
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.IfGreater(a, 0, 1, b);
    }
}
