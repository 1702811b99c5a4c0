using System.Runtime.Intrinsics;
using Whence.Kernels;

namespace Whence.Runtime.Cpu;

/// <summary>Chooses how a convolution is computed.</summary>
static class ConvAlgorithms
{
    public static ConvAlgorithm Forward(ConvDims d, Epilogue e, SimdWidth width) => Phase(ConvPhase.Forward(d), e, width);

    public static ConvAlgorithm InputGrad(ConvDims d, Epilogue e, SimdWidth width)
    {
        var phases = ConvPhase.InputGrad(d).Select(p => Phase(p, e, width)).ToArray();
        return phases.Length == 1 ? phases[0] : new PhasedConv(phases);
    }

    static ConvAlgorithm Phase(ConvPhase phase, Epilogue e, SimdWidth width)
    {
        var isDepthwise = phase.GroupIn == 1 && phase.GroupOut == 1 && phase.OutC >= 4;
        while (isDepthwise && (int)width / 32 > phase.OutC)
            width = (SimdWidth)((int)width / 2);
        return isDepthwise ? Depthwise(phase, e, width) : Indirect(phase, e, width);
    }

    static ConvAlgorithm Depthwise(ConvPhase phase, Epilogue e, SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => new DepthwiseConv<Lanes512, Vector512<float>>(phase, e),
        SimdWidth.Bits256 => new DepthwiseConv<Lanes256, Vector256<float>>(phase, e),
        _ => new DepthwiseConv<Lanes128, Vector128<float>>(phase, e),
    };

    static ConvAlgorithm Indirect(ConvPhase phase, Epilogue e, SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => new IndirectConv<Lanes512, Vector512<float>>(phase, e),
        SimdWidth.Bits256 => new IndirectConv<Lanes256, Vector256<float>>(phase, e),
        _ => new IndirectConv<Lanes128, Vector128<float>>(phase, e),
    };
}
