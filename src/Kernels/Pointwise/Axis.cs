namespace Whence.Kernels.Pointwise;

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
