namespace Whence.Kernels.Reduction;

/// <summary>Sizes of a tensor [outer, count, inner] whose rows run along the middle dimension; neighbours in memory belong to different rows unless inner is 1.</summary>
/// <param name="outer">Extent before the rows' dimension.</param>
/// <param name="count">Elements of a row.</param>
/// <param name="inner">Extent behind the rows' dimension.</param>
readonly struct RowDims(int outer, int count, int inner)
{
    /// <summary>Number of rows.</summary>
    public readonly int Rows = checked(outer * inner);

    /// <summary>Elements of a row.</summary>
    public readonly int Count = count;

    readonly FastDivisor inner = inner;

    /// <summary>The distance of a row's elements.</summary>
    public int Stride => inner.Value;

    /// <summary>Where a row begins.</summary>
    public int Start(int row)
    {
        var outer = inner.Quotient(row);
        return outer * Count * inner.Value + inner.Remainder(row, outer);
    }
}
