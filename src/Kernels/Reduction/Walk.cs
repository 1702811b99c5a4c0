namespace Whence.Kernels.Reduction;

/// <summary>Where element number i of some dimensions of a tensor lies; up to four dimensions that are no neighbours of each other, innermost first.</summary>
readonly struct Walk
{
    /// <summary>The most dimensions.</summary>
    public const int MostDimensions = 4;

    readonly int dimensions;
    readonly FastDivisor first;
    readonly FastDivisor second;
    readonly FastDivisor third;
    readonly int stride;
    readonly int secondStride;
    readonly int thirdStride;
    readonly int fourthStride;

    /// <summary>A walk over dimensions of these extents and strides, innermost first.</summary>
    public Walk(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        dimensions = extents.Length;
        first = Extent(extents, 0);
        second = Extent(extents, 1);
        third = Extent(extents, 2);
        (stride, secondStride) = (Stride(strides, 0), Stride(strides, 1));
        (thirdStride, fourthStride) = (Stride(strides, 2), Stride(strides, 3));
    }

    /// <summary>The distance of neighbours along the innermost dimension.</summary>
    public int InnermostStride => stride;

    /// <summary>The offset of element <paramref name="i"/>.</summary>
    public int Offset(int i)
    {
        if (dimensions < 2)
            return i * stride;
        var rest = first.Quotient(i);
        var offset = first.Remainder(i, rest) * stride;
        if (dimensions == 2)
            return offset + rest * secondStride;
        var next = second.Quotient(rest);
        offset += second.Remainder(rest, next) * secondStride;
        var last = third.Quotient(next);
        return offset + third.Remainder(next, last) * thirdStride + last * fourthStride;
    }

    static FastDivisor Extent(ReadOnlySpan<int> extents, int at) => at < extents.Length ? extents[at] : 1;

    static int Stride(ReadOnlySpan<int> strides, int at) => at < strides.Length ? strides[at] : 0;
}
