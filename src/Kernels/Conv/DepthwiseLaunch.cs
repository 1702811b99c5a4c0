using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>A kernel for a depthwise convolution, or its input gradient, and its arguments.</summary>
sealed record DepthwiseLaunch(KernelMethod Kernel, DepthwiseArguments Arguments)
{
    // With more filters for a channel a product of matrices has enough to share.
    const int MostFilters = 8;

    // Threads from which on several columns a thread leave enough of them.
    const int Busy = 1 << 16;

    /// <summary>Whether every group has one input channel and few filters.</summary>
    public static bool Suits(ConvDims d) => d.Groups > 1 && d.GroupC == 1 && d.GroupK <= MostFilters;

    /// <summary>y of x and w by taps.</summary>
    public static DepthwiseLaunch Forward(ConvDims d) => IsRun(d, d.StrideW, DepthwiseArguments.OfResult(d).Places.Count)
        ? Run(d, DepthwiseArguments.OfResult(d, DepthwiseRun.Columns))
        : Single(d, DepthwiseArguments.OfResult(d));

    /// <summary>dx of dy and w by taps.</summary>
    public static DepthwiseLaunch InputGrad(ConvDims d)
    {
        if (d.GroupK > 1 || d.StrideH > 1 || d.StrideW > 1)
        {
            var kernel = ChannelWidth.Choose(
                DepthwiseArguments.Width(d), DepthwiseInputGrad.Run<Float1>, DepthwiseInputGrad.Run<Float2>, DepthwiseInputGrad.Run<Float4>);
            return new(kernel, DepthwiseArguments.OfImage(d));
        }
        var turned = DepthwiseArguments.OfTurned(d);
        return IsRun(d, 1, turned.Places.Count) ? Run(d, DepthwiseArguments.OfTurned(d, DepthwiseRun.Columns)) : Single(d, turned);
    }

    /// <summary>The partial sums of dw, of x and dy.</summary>
    public static KernelMethod WeightGrad(ConvDims d) => ChannelWidth.Choose(
        DepthwiseArguments.Width(d), DepthwiseWeightGrad.Partial<Float1>, DepthwiseWeightGrad.Partial<Float2>, DepthwiseWeightGrad.Partial<Float4>);

    static bool IsRun(ConvDims d, int stride, int threads) => threads >= Busy && d.GroupK == 1 && stride % d.DilationW == 0;

    static DepthwiseLaunch Single(ConvDims d, DepthwiseArguments arguments) =>
        new(ChannelWidth.Choose(DepthwiseArguments.Width(d), DepthwiseConv.Run<Float1>, DepthwiseConv.Run<Float2>, DepthwiseConv.Run<Float4>), arguments);

    static DepthwiseLaunch Run(ConvDims d, DepthwiseArguments arguments) =>
        new(ChannelWidth.Choose(DepthwiseArguments.Width(d), DepthwiseRun.Run<Float1>, DepthwiseRun.Run<Float2>, DepthwiseRun.Run<Float4>), arguments);
}
