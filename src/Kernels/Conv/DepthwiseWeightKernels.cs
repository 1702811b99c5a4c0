using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>The compiled sizes of <see cref="DepthwiseWeightKernel{TLanes,TVector,TRows}"/> for one register width.</summary>
static unsafe class DepthwiseWeightKernels<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>The kernels of 1 to 12 taps, at that index.</summary>
    public static readonly delegate*<float**, nint*, float**, nint, int, float*, void>[] Table =
    [
        null,
        &DepthwiseWeightKernel<TLanes, TVector, Count1>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count2>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count3>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count4>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count5>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count6>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count7>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count8>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count9>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count10>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count11>.Run,
        &DepthwiseWeightKernel<TLanes, TVector, Count12>.Run,
    ];
}
