using Whence.Kernels;
using Whence.Kernels.Conv;

namespace Whence.Runtime.Gpu;

/// <summary>Launches depthwise convolutions and their gradients.</summary>
static class DepthwiseGpu
{
    public static void Forward(GpuBinding b, ConvDims d, GpuBuffer x, GpuBuffer w, GpuEpilogue epilogue, GpuBuffer y)
    {
        var (kernel, arguments) = DepthwiseLaunch.Forward(d);
        b.Launch(kernel, arguments.Grid, x, Turn(b, d, w), y, arguments, epilogue.Fields(y));
    }

    public static void InputGrad(GpuBinding b, ConvDims d, GpuBuffer dy, GpuBuffer w, GpuEpilogue epilogue, GpuBuffer dx)
    {
        var (kernel, arguments) = DepthwiseLaunch.InputGrad(d);
        b.Launch(kernel, arguments.Grid, dy, Turn(b, d, w), dx, arguments, epilogue.Fields(dx));
    }

    public static void WeightGrad(GpuBinding b, ConvDims d, GpuBuffer x, GpuBuffer dy, GpuBuffer dw)
    {
        var arguments = new DepthwiseWeightGradArguments(d);
        var partial = b.Scratch(arguments.Parts * dw.Length);
        b.Launch(DepthwiseLaunch.WeightGrad(d), arguments.Grid, x, dy, partial, arguments);
        b.Launch(DepthwiseWeightGrad.Sum, DepthwiseWeightGrad.SumGrid(d.K, d.R * d.S), partial, dw, new FastDivisor(d.K), d.R * d.S, arguments.Parts);
    }

    // w is the second operand of both ops that read it.
    static GpuBuffer Turn(GpuBinding b, ConvDims d, GpuBuffer w)
    {
        var turned = b.Prepared(w.Length);
        var grid = DepthwiseWeight.Grid(d.K, d.R * d.S);
        b.LaunchPreparation(1, KernelMethod.Of(DepthwiseWeight.Run), grid, w, turned, new FastDivisor(d.K), d.R * d.S);
        return turned;
    }
}
