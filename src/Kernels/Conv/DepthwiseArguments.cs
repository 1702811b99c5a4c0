using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// A depthwise convolution, for kernels whose threads write a vector of channels of one place. Each channel of the image has <see cref="Filters"/> filters, whose
/// results lie side by side; filters lie by taps, [R*S,K] (<see cref="DepthwiseWeight"/>).
/// </summary>
readonly struct DepthwiseArguments
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 128;

    /// <summary>Windows of the rows of the image x.</summary>
    public readonly WindowAxis Rows;

    /// <summary>Windows of its columns.</summary>
    public readonly WindowAxis Columns;

    /// <summary>What is written; a thread may take several columns.</summary>
    public readonly ImagePlaces Places;

    /// <summary>Vectors of channels of y.</summary>
    public readonly int ResultBlocks;

    /// <summary>Vectors of channels of x.</summary>
    public readonly int ImageBlocks;

    /// <summary>Filters for each channel of x.</summary>
    public readonly FastDivisor Filters;

    /// <summary>The first tap in w.</summary>
    public readonly int FirstTap;

    /// <summary>Vectors of w from one tap to the next: backwards where the windows are turned around.</summary>
    public readonly int TapStep;

    DepthwiseArguments(ConvDims d, WindowAxis rows, WindowAxis columns, ImagePlaces places, bool turned)
    {
        (Rows, Columns, Places, Filters) = (rows, columns, places, d.GroupK);
        (ResultBlocks, ImageBlocks) = (d.K / Width(d), d.C / Width(d));
        (FirstTap, TapStep) = turned ? ((d.R * d.S - 1) * ResultBlocks, -ResultBlocks) : (0, ResultBlocks);
    }

    /// <summary>Groups of the launch.</summary>
    public Extent Grid => Places.Groups(GroupSize);

    /// <summary>Channels of a vector: one where filters share a channel of x.</summary>
    public static int Width(ConvDims d) => d.GroupK == 1 ? ChannelWidth.Of(d.C) : 1;

    /// <summary>y [N,P,Q,K] from windows of x; <paramref name="run"/> columns for each thread.</summary>
    public static DepthwiseArguments OfResult(ConvDims d, int run = 1) => new(
        d, RowsOf(d), ColumnsOf(d), new(d.N, d.P, (d.Q + run - 1) / run, d.K / Width(d)), turned: false);

    /// <summary>
    /// dx [N,H,W,C] from windows of dy, turned around: for stride 1 and one filter a channel, where the gradient is a convolution too.
    /// </summary>
    public static DepthwiseArguments OfTurned(ConvDims d, int run = 1) => new(
        d, new(d.P, d.H, d.R, 1, d.DilationH, (d.R - 1) * d.DilationH - d.PadTop), new(d.Q, d.W, d.S, 1, d.DilationW, (d.S - 1) * d.DilationW - d.PadLeft),
        new(d.N, d.H, (d.W + run - 1) / run, d.C / Width(d)), turned: true);

    /// <summary>dx [N,H,W,C] from the windows over each place.</summary>
    public static DepthwiseArguments OfImage(ConvDims d) => new(d, RowsOf(d), ColumnsOf(d), new(d.N, d.H, d.W, d.C / Width(d)), turned: false);

    static WindowAxis RowsOf(ConvDims d) => new(d.H, d.P, d.R, d.StrideH, d.DilationH, d.PadTop);

    static WindowAxis ColumnsOf(ConvDims d) => new(d.W, d.Q, d.S, d.StrideW, d.DilationW, d.PadLeft);
}
