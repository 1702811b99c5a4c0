namespace Whence.Kernels.Pointwise;

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
