namespace Whence.Kernels.Pointwise;

/// <summary>The operands of a formula, all as long as its result.</summary>
interface IOperands
{
    /// <summary>Element i of each.</summary>
    Values At(int i);

    /// <summary>Elements i to i + 3 of each, for i a multiple of 4.</summary>
    FourValues FourAt(int i);
}

/// <summary>One operand.</summary>
readonly struct Operands<TLast>(TLast last) : IOperands
    where TLast : struct, ISource
{
    readonly TLast last = last;

    public Values At(int i) => Values.Of(last.At(i), default);

    public FourValues FourAt(int i) => FourValues.Of(last.FourAt(i), default);
}

/// <summary>An operand before others.</summary>
readonly struct Operands<TFirst, TRest>(TFirst first, TRest rest) : IOperands
    where TFirst : struct, ISource
    where TRest : struct, IOperands
{
    readonly TFirst first = first;
    readonly TRest rest = rest;

    public Values At(int i) => Values.Of(first.At(i), rest.At(i));

    public FourValues FourAt(int i) => FourValues.Of(first.FourAt(i), rest.FourAt(i));
}

/// <summary>One element of each operand of a formula; what it has no operand for is left alone.</summary>
readonly struct Values(Scalar x0, Scalar x1, Scalar x2, Scalar x3, Scalar x4, Scalar x5, Scalar x6, Scalar x7)
{
    /// <summary>Operands that a formula has at most.</summary>
    public const int Most = 8;

    public readonly Scalar X0 = x0, X1 = x1, X2 = x2, X3 = x3, X4 = x4, X5 = x5, X6 = x6, X7 = x7;

    /// <summary>The values of one operand, followed by those of others.</summary>
    public static Values Of(Scalar first, Values rest) => new(first, rest.X0, rest.X1, rest.X2, rest.X3, rest.X4, rest.X5, rest.X6);
}
