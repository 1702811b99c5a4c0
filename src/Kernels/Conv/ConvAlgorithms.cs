using System.Runtime.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>Chooses how a convolution is computed.</summary>
static class ConvAlgorithms
{
    public static ConvAlgorithm Forward(ConvDims d, Epilogue e, SimdWidth width, bool direct = false, int rowStep = 0) =>
        Phases([ConvPhase.Forward(d, rowStep)], e, width, direct);

    public static ConvAlgorithm InputGrad(ConvDims d, Epilogue e, SimdWidth width, bool direct = false) =>
        Phases([.. ConvPhase.InputGrad(d)], e, width, direct);

    static ConvAlgorithm Phases(ConvPhase[] phases, Epilogue e, SimdWidth width, bool direct)
    {
        if (BlockedPhase.Fits(phases, (int)width / 32))
            return Blocked(new(phases, (int)width / 32), e, width);
        var algorithms = phases.Select(p => Phase(p, e, width, direct)).ToArray();
        return algorithms.Length == 1 ? algorithms[0] : new PhasedConv(algorithms);
    }

    static ConvAlgorithm Blocked(BlockedPhase block, Epilogue e, SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => new BlockedConv<Lanes512, Vector512<float>>(block, e),
        SimdWidth.Bits256 => new BlockedConv<Lanes256, Vector256<float>>(block, e),
        _ => new BlockedConv<Lanes128, Vector128<float>>(block, e),
    };

    public static WeightGradAlgorithm WeightGrad(ConvDims d, SimdWidth width)
    {
        var isDepthwise = d.IsDepthwise && d.C >= 4;
        width = isDepthwise ? Narrowed(width, d.C) : width;
        return (width, isDepthwise) switch
        {
            (SimdWidth.Bits512, true) => new DepthwiseWeightGradCpu<Lanes512, Vector512<float>>(d),
            (SimdWidth.Bits256, true) => new DepthwiseWeightGradCpu<Lanes256, Vector256<float>>(d),
            (_, true) => new DepthwiseWeightGradCpu<Lanes128, Vector128<float>>(d),
            (SimdWidth.Bits512, _) => new OuterWeightGrad<Lanes512, Vector512<float>>(d),
            (SimdWidth.Bits256, _) => new OuterWeightGrad<Lanes256, Vector256<float>>(d),
            _ => new OuterWeightGrad<Lanes128, Vector128<float>>(d),
        };
    }

    // A depthwise kernel needs a whole vector of channels.
    static SimdWidth Narrowed(SimdWidth width, int channels) =>
        (int)width / 32 > channels ? Narrowed((SimdWidth)((int)width / 2), channels) : width;

    static ConvAlgorithm Phase(ConvPhase phase, Epilogue e, SimdWidth width, bool direct)
    {
        var isDepthwise = phase.GroupIn == 1 && phase.GroupOut == 1 && phase.OutC >= 4;
        return isDepthwise ? Depthwise(phase, e, Narrowed(width, phase.OutC)) : Dense(phase, e, width, direct);
    }

    static ConvAlgorithm Depthwise(ConvPhase phase, Epilogue e, SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => new DepthwiseConvCpu<Lanes512, Vector512<float>>(phase, e),
        SimdWidth.Bits256 => new DepthwiseConvCpu<Lanes256, Vector256<float>>(phase, e),
        _ => new DepthwiseConvCpu<Lanes128, Vector128<float>>(phase, e),
    };

    static ConvAlgorithm Dense(ConvPhase phase, Epilogue e, SimdWidth width, bool direct) => width switch
    {
        SimdWidth.Bits512 => Dense<Lanes512, Vector512<float>>(phase, e, direct),
        SimdWidth.Bits256 => Dense<Lanes256, Vector256<float>>(phase, e, direct),
        _ => Dense<Lanes128, Vector128<float>>(phase, e, direct),
    };

    static ConvAlgorithm Dense<TLanes, TVector>(ConvPhase phase, Epilogue e, bool direct)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        (direct ? "sums as they are were asked for" : WinogradConv<TLanes, TVector>.Fault(phase)) is { } fault
            ? new IndirectConv<TLanes, TVector>(phase, e, fault)
            : new WinogradConv<TLanes, TVector>(phase, e);
}
