using Whence.Kernels;
using Whence.Kernels.Conv;

namespace Whence.Runtime.Gpu;

/// <summary>Launches depthwise convolutions and their gradients.</summary>
static class DepthwiseGpu
{
    // With more filters for a channel a product of matrices has enough to share.
    const int MostFilters = 8;

    /// <summary>Whether every group has one input channel and few filters.</summary>
    public static bool Suits(ConvDims d) => d.Groups > 1 && d.GroupC == 1 && d.GroupK <= MostFilters;

    public static void Forward(GpuBinding b, ConvDims d, GpuBuffer x, GpuBuffer w, GpuEpilogue epilogue, GpuBuffer y)
    {
        var windows = PatchDims.OfInput(d);
        var kernel = DepthwiseConv.Define($"depthwise_{ConvName.Of(d)}", windows, d.GroupK, epilogue.Epilogue);
        b.Launch(kernel, DepthwiseConv.Grid(windows, d.GroupK), [x, Turn(b, d, w), .. epilogue.Arguments(y)]);
    }

    public static void InputGrad(GpuBinding b, ConvDims d, GpuBuffer dy, GpuBuffer w, GpuEpilogue epilogue, GpuBuffer dx)
    {
        var windows = PatchDims.OfResult(d);
        if (d.GroupK > 1 || ConvInputGrad.IsStrided(d))
        {
            b.Launch(DepthwiseInputGrad.Define(d, epilogue.Epilogue), DepthwiseInputGrad.Grid(d), [dy, Turn(b, d, w), .. epilogue.Arguments(dx)]);
            return;
        }
        var kernel = DepthwiseConv.Define($"depthwise_dx_{ConvName.Of(d)}", windows, 1, epilogue.Epilogue);
        b.Launch(kernel, DepthwiseConv.Grid(windows, 1), [dy, Turn(b, d, w), .. epilogue.Arguments(dx)]);
    }

    public static void WeightGrad(GpuBinding b, ConvDims d, GpuBuffer x, GpuBuffer dy, GpuBuffer dw)
    {
        var partial = b.Scratch((long)DepthwiseWeightGrad.Parts(d) * dw.Length);
        b.Launch(DepthwiseWeightGrad.Partial(d), DepthwiseWeightGrad.PartialGrid(d), x, dy, partial);
        b.Launch(DepthwiseWeightGrad.Sum(d), DepthwiseWeightGrad.SumGrid(d), partial, dw);
    }

    // w is the second operand of both ops that read it.
    static GpuBuffer Turn(GpuBinding b, ConvDims d, GpuBuffer w)
    {
        var turned = b.Prepared(w.Length);
        b.LaunchPreparation(1, DepthwiseWeight.Define(d.K, d.R * d.S), DepthwiseWeight.Grid(d.K, d.R * d.S), w, turned);
        return turned;
    }
}
