using System.Numerics;

namespace Whence.Kernels.Conv;

/// <summary>
/// The places of x that lie alike between the steps of a strided convolution: rows h = StrideH * i + RowShift, columns likewise. The same taps reach all
/// places of a phase, every few of a row and of a column, at the same offsets in dy, so that the input gradient of a phase is a convolution of stride 1.
/// </summary>
readonly struct StridePhase
{
    /// <summary>Row of dy that the phase's first tap gives to its first place.</summary>
    public readonly int FirstRow;

    /// <summary>Column of dy that the phase's first tap gives to its first place.</summary>
    public readonly int FirstColumn;

    /// <summary>Taps side by side.</summary>
    public readonly FastDivisor Wide;

    /// <summary>Number among all taps, r * S + s, of the phase's first one.</summary>
    public readonly int FirstTap;

    /// <summary>First row of x.</summary>
    public readonly int RowShift;

    /// <summary>First column of x.</summary>
    public readonly int ColumnShift;

    /// <summary>Terms of a sum.</summary>
    public readonly int Terms;

    /// <summary>Terms of a part of a sum.</summary>
    public readonly int Share;

    StridePhase(ConvDims d, int rowShift, int columnShift, int splits, int step)
    {
        var (high, first, row) = Axis(d.R, d.StrideH, d.DilationH, rowShift + d.PadTop);
        var (wide, firstWide, column) = Axis(d.S, d.StrideW, d.DilationW, columnShift + d.PadLeft);
        (RowShift, ColumnShift, FirstRow, FirstColumn) = (rowShift, columnShift, row, column);
        (Wide, FirstTap, Terms) = (Math.Max(1, wide), first * d.S + firstWide, high * wide * d.GroupK);
        Share = Math.Max(1, (Terms + splits * step - 1) / (splits * step)) * step;
    }

    /// <summary>Number of phases.</summary>
    public static int Count(ConvDims d) => d.StrideH * d.StrideW;

    /// <summary>Rows and columns of x in a phase, at most.</summary>
    public static (int Rows, int Columns) Extent(ConvDims d) => ((d.H + d.StrideH - 1) / d.StrideH, (d.W + d.StrideW - 1) / d.StrideW);

    /// <summary>From a tap of a phase to the next one along one axis.</summary>
    public static int Every(int stride, int dilation) => stride / (int)BigInteger.GreatestCommonDivisor(stride, dilation);

    /// <summary>All phases, whose sums are cut in so many parts of whole steps.</summary>
    public static StridePhase[] Table(ConvDims d, int splits, int step) =>
        [.. Enumerable.Range(0, Count(d)).Select(phase => new StridePhase(d, phase / d.StrideW, phase % d.StrideW, splits, step))];

    /// <summary>The most terms that a sum of a phase may have.</summary>
    public static int MostTerms(ConvDims d) => Most(d.R, Every(d.StrideH, d.DilationH)) * Most(d.S, Every(d.StrideW, d.DilationW)) * d.GroupK;

    static int Most(int taps, int every) => (taps + every - 1) / every;

    /// <summary>Taps r with (place - r * dilation) a multiple of the stride: how many, the first, and its offset in dy.</summary>
    public static (int Count, int First, int Offset) Axis(int taps, int stride, int dilation, int place)
    {
        for (var tap = 0; tap < Math.Min(taps, stride); tap++)
        {
            var at = place - tap * dilation;
            if (at % stride == 0)
                return ((taps - tap + Every(stride, dilation) - 1) / Every(stride, dilation), tap, at / stride);
        }
        return default;
    }
}
