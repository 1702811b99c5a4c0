namespace Whence.Kernels.Conv;

/// <summary>
/// The places h = period * i + RowShift of x, columns likewise, where the period is a multiple of stride and dilation: every few taps reach them, each one step of
/// dy before the last one, so that the input gradient of a phase is a convolution whose windows are dense. Taps are counted backwards, in the order of dy.
/// </summary>
readonly struct NarrowPhase
{
    /// <summary>Row of dy that the first tap gives to the phase's first place; may be before the image.</summary>
    public readonly int FirstRow;

    /// <summary>Column of dy that the first tap gives to the phase's first place; may be before the image.</summary>
    public readonly int FirstColumn;

    /// <summary>Taps one below the other; 0 where none reaches the phase.</summary>
    public readonly int High;

    /// <summary>Taps side by side.</summary>
    public readonly FastDivisor Wide;

    /// <summary>Number of the first tap among all, r * S + s.</summary>
    public readonly int FirstTap;

    /// <summary>First row of x.</summary>
    public readonly int RowShift;

    /// <summary>First column of x.</summary>
    public readonly int ColumnShift;

    /// <summary>The phase of these rows and columns of x.</summary>
    public NarrowPhase(ConvDims d, int rowShift, int columnShift)
    {
        var (high, top, row) = StridePhase.Axis(d.R, d.StrideH, d.DilationH, rowShift + d.PadTop);
        var (wide, left, column) = StridePhase.Axis(d.S, d.StrideW, d.DilationW, columnShift + d.PadLeft);
        (RowShift, ColumnShift, High, Wide) = (rowShift, columnShift, wide > 0 ? high : 0, Math.Max(1, wide));
        if (High == 0)
            return;
        (FirstRow, FirstColumn) = (row - (high - 1) * Step(d.StrideH, d.DilationH), column - (wide - 1) * Step(d.StrideW, d.DilationW));
        FirstTap = (top + (high - 1) * StridePhase.Every(d.StrideH, d.DilationH)) * d.S + left + (wide - 1) * StridePhase.Every(d.StrideW, d.DilationW);
    }

    /// <summary>From one place of a phase to the next along one axis of x.</summary>
    public static int Period(int stride, int dilation) => StridePhase.Every(stride, dilation) * dilation;

    /// <summary>The same along dy.</summary>
    public static int Step(int stride, int dilation) => Period(stride, dilation) / stride;

    /// <summary>All phases, row by row.</summary>
    public static NarrowPhase[] Table(ConvDims d)
    {
        var (high, wide) = (Period(d.StrideH, d.DilationH), Period(d.StrideW, d.DilationW));
        return [.. Enumerable.Range(0, high * wide).Select(phase => new NarrowPhase(d, phase / wide, phase % wide))];
    }
}
