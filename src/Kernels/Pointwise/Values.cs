namespace Whence.Kernels.Pointwise;

/// <summary>One element of each operand of a formula; what it has no operand for is left alone.</summary>
readonly struct Values(Scalar x0, Scalar x1, Scalar x2, Scalar x3, Scalar x4, Scalar x5, Scalar x6, Scalar x7)
{
    /// <summary>Operands that a formula has at most.</summary>
    public const int Most = 8;

    public readonly Scalar X0 = x0, X1 = x1, X2 = x2, X3 = x3, X4 = x4, X5 = x5, X6 = x6, X7 = x7;

    /// <summary>The values of one operand, followed by those of others.</summary>
    public static Values Of(Scalar first, Values rest) => new(first, rest.X0, rest.X1, rest.X2, rest.X3, rest.X4, rest.X5, rest.X6);
}
