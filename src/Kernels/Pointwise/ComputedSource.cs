using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>An operand that is computed by a formula where it is read.</summary>
readonly struct ComputedSource<TOperands, TExpression>(TOperands x, TExpression f) : ISource
    where TOperands : struct, IOperands
    where TExpression : struct, IExpression
{
    readonly TOperands x = x;
    readonly TExpression f = f;

    public Scalar At(int i) => f.Of(x.At(i));

    public Float4 FourAt(int i) => x.FourAt(i).Map(f);
}
