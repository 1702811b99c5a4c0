using Whence.Kernels;

namespace Whence.Runtime.Cpu;

/// <summary>The compiled sizes of <see cref="DepthwiseKernel{TLanes,TVector,TRows,TFinish}"/> for one register width.</summary>
static unsafe class DepthwiseKernels<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Pixels of the widest kernel.</summary>
    public const int MaxRows = 8;

    static readonly delegate*<float*, nint, nint*, float*, nint*, int, float*, float*, nint, int, float*, void>[][] Tables =
        [Fill<KeepFinish>(), Fill<ReluFinish>(), Fill<ClipFinish>()];

    /// <summary>The kernels of 1 to 8 pixels (at that index) that end with no activation, Relu or Clip.</summary>
    public static delegate*<float*, nint, nint*, float*, nint*, int, float*, float*, nint, int, float*, void>[] For(ActivationKind finish) =>
        Tables[finish switch { ActivationKind.Relu => 1, ActivationKind.Clip => 2, _ => 0 }];

    static delegate*<float*, nint, nint*, float*, nint*, int, float*, float*, nint, int, float*, void>[] Fill<TFinish>()
        where TFinish : struct, IFinish =>
    [
        null,
        &DepthwiseKernel<TLanes, TVector, Count1, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Count2, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Count3, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Count4, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Count5, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Count6, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Count7, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Count8, TFinish>.Run,
    ];
}
