using System.Runtime.InteropServices;
using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Kernels.Tiles;

namespace Whence.Runtime.Gpu;

/// <summary>Launches input gradients of convolutions with few channels.</summary>
static class NarrowGpu
{
    public static void InputGrad(GpuBinding b, ConvDims d, GpuBuffer dy, GpuBuffer w, GpuEpilogue epilogue, GpuBuffer dx)
    {
        var turned = b.Prepared(w.Length);
        // w is the second operand of the op.
        b.LaunchPreparation(
            1, KernelMethod.Of(NarrowWeight.Run), NarrowWeight.Grid((int)w.Length), w, turned, new FastDivisor(d.K / Float4.Width), new FastDivisor(d.C), d.R * d.S);
        var launch = NarrowLaunch.Of(d);
        var phases = b.Table(MemoryMarshal.Cast<NarrowPhase, int>(launch.Phases));
        b.Launch(launch.Kernel, launch.Dims.Grid, dy, turned, phases, dx, launch.Dims, epilogue.Fields(dx));
    }
}
