using Whence.Kernels;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>Where an op with an epilogue finds bias, residual and mask among its operands.</summary>
static unsafe class EpilogueOperands
{
    const int First = 2;

    public static int Count(Epilogue e) => First + (e.Bias ? 1 : 0) + (e.Residual ? 1 : 0) + (e.Mask ? 1 : 0);

    public static GpuEpilogue Of(GpuBinding b, Epilogue e)
    {
        var next = First;
        return new(e, Take(e.Bias), Take(e.Residual), Take(e.Mask));

        GpuBuffer Take(bool asked) => asked ? b.Input(next++) : default;
    }

    public static float* Bias(CpuBinding b, Epilogue e) => e.Bias ? b.Input(First) : null;

    public static float* Residual(CpuBinding b, Epilogue e) => e.Residual ? b.Input(First + (e.Bias ? 1 : 0)) : null;

    public static float* Mask(CpuBinding b, Epilogue e) => e.Mask ? b.Input(First + (e.Bias ? 1 : 0) + (e.Residual ? 1 : 0)) : null;
}
