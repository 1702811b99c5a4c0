namespace Whence.Kernels.Pointwise;

/// <summary>Where an operand that is repeated along some dimensions of a result has the element of a place in the result.</summary>
interface IOffset
{
    /// <summary>The place in the operand, from the place in the result.</summary>
    int Of(int i);
}

/// <summary>One dimension: place * stride.</summary>
readonly struct Stride(int stride) : IOffset
{
    readonly int stride = stride;

    public int Of(int i) => i * stride;
}

/// <summary>A dimension inside of others: its index * stride, and the offset of what is left.</summary>
readonly struct Axis<TOuter>(FastDivisor extent, int stride, TOuter outer) : IOffset
    where TOuter : struct, IOffset
{
    readonly FastDivisor extent = extent;
    readonly int stride = stride;
    readonly TOuter outer = outer;

    public int Of(int i)
    {
        var rest = extent.Quotient(i);
        return extent.Remainder(i, rest) * stride + outer.Of(rest);
    }
}
