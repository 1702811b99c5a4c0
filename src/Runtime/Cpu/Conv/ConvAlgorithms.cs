using System.Runtime.Intrinsics;
using Whence.Kernels;

namespace Whence.Runtime.Cpu;

/// <summary>Chooses how a convolution is computed.</summary>
static class ConvAlgorithms
{
    public static ConvAlgorithm Forward(ConvDims d, Epilogue e, SimdWidth width) => Indirect(ConvPhase.Forward(d), e, width);

    public static ConvAlgorithm InputGrad(ConvDims d, Epilogue e, SimdWidth width)
    {
        var phases = ConvPhase.InputGrad(d).Select(p => Indirect(p, e, width)).ToArray();
        return phases.Length == 1 ? phases[0] : new PhasedConv(phases);
    }

    static ConvAlgorithm Indirect(ConvPhase phase, Epilogue e, SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => new IndirectConv<Lanes512, Vector512<float>>(phase, e),
        SimdWidth.Bits256 => new IndirectConv<Lanes256, Vector256<float>>(phase, e),
        _ => new IndirectConv<Lanes128, Vector128<float>>(phase, e),
    };
}
