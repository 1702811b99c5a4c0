using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>Four neighbours of each operand of a formula.</summary>
readonly struct FourValues(Float4 x0, Float4 x1, Float4 x2, Float4 x3, Float4 x4, Float4 x5, Float4 x6, Float4 x7)
{
    public readonly Float4 X0 = x0, X1 = x1, X2 = x2, X3 = x3, X4 = x4, X5 = x5, X6 = x6, X7 = x7;

    /// <summary>The values of one operand, followed by those of others.</summary>
    public static FourValues Of(Float4 first, FourValues rest) => new(first, rest.X0, rest.X1, rest.X2, rest.X3, rest.X4, rest.X5, rest.X6);

    /// <summary>The formula's values at all four.</summary>
    public Float4 Map<TExpression>(TExpression f) where TExpression : struct, IExpression => new(
        f.Of(new(X0.X, X1.X, X2.X, X3.X, X4.X, X5.X, X6.X, X7.X)),
        f.Of(new(X0.Y, X1.Y, X2.Y, X3.Y, X4.Y, X5.Y, X6.Y, X7.Y)),
        f.Of(new(X0.Z, X1.Z, X2.Z, X3.Z, X4.Z, X5.Z, X6.Z, X7.Z)),
        f.Of(new(X0.W, X1.W, X2.W, X3.W, X4.W, X5.W, X6.W, X7.W)));
}
