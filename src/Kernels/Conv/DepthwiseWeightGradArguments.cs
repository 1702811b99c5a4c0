namespace Whence.Kernels.Conv;

/// <summary>
/// The weight gradient of a depthwise convolution: lines of dy are cut in segments of columns, which are dealt out to parts. A thread sums three neighbouring taps
/// of a row for a vector of channels over the segments of its part.
/// </summary>
readonly struct DepthwiseWeightGradArguments
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 128;

    /// <summary>Neighbouring taps of a thread.</summary>
    public const int Taps = 3;

    /// <summary>Columns of a segment.</summary>
    public const int Segment = 16;

    const int MostParts = 512;
    const int BusyThreads = 132 * 1024;

    /// <summary>Windows of the rows of x.</summary>
    public readonly WindowAxis Rows;

    /// <summary>Windows of its columns.</summary>
    public readonly WindowAxis Columns;

    /// <summary>Vectors of channels of dy.</summary>
    public readonly FastDivisor ResultBlocks;

    /// <summary>Vectors of channels of x.</summary>
    public readonly int ImageBlocks;

    /// <summary>Filters for each channel of x.</summary>
    public readonly FastDivisor Filters;

    /// <summary>Segments of a line.</summary>
    public readonly FastDivisor SegmentsPerLine;

    /// <summary>Segments of dy.</summary>
    public readonly int Segments;

    /// <summary>Threes of taps in a row.</summary>
    public readonly FastDivisor Threes;

    /// <summary>Partial sums of each tap and channel.</summary>
    public readonly int Parts;

    /// <summary>The gradient of a convolution.</summary>
    public DepthwiseWeightGradArguments(ConvDims d)
    {
        var width = DepthwiseArguments.Width(d);
        Rows = new(d.H, d.P, d.R, d.StrideH, d.DilationH, d.PadTop);
        Columns = new(d.W, d.Q, d.S, d.StrideW, d.DilationW, d.PadLeft);
        (ResultBlocks, ImageBlocks, Filters) = (d.K / width, d.C / width, d.GroupK);
        (SegmentsPerLine, Threes) = ((d.Q + Segment - 1) / Segment, (d.S + Taps - 1) / Taps);
        Segments = checked(d.N * d.P * SegmentsPerLine.Value);
        Parts = Math.Clamp(Math.Min(BusyThreads / (d.R * Threes.Value * ResultBlocks.Value), Segments), 1, MostParts);
    }

    /// <summary>Groups of the launch: along y the threes of taps.</summary>
    public Extent Grid => new((Parts * ResultBlocks.Value + GroupSize - 1) / GroupSize, Rows.Taps * Threes.Value);
}
