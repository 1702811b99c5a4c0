using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>The compiled sizes of <see cref="DepthwiseKernel{TLanes,TVector,TTile,TFinish}"/> for one register width.</summary>
static unsafe class DepthwiseKernels<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Pixels of the widest kernel.</summary>
    public const int MaxRows = 8;

    static readonly delegate*<in DepthwiseTile, float*, float*, float*, float*, int, float*, void>[][] Tables =
    [
        Fill<Count1, KeepFinish>(), Fill<Count2, KeepFinish>(),
        Fill<Count1, ReluFinish>(), Fill<Count2, ReluFinish>(),
        Fill<Count1, ClipFinish>(), Fill<Count2, ClipFinish>(),
    ];

    /// <summary>The kernels of 1 to 8 pixels (at that index) in one or two rows that end with no activation, Relu or Clip.</summary>
    public static delegate*<in DepthwiseTile, float*, float*, float*, float*, int, float*, void>[] For(int lines, ActivationKind finish) =>
        Tables[lines - 1 + finish switch { ActivationKind.Relu => 2, ActivationKind.Clip => 4, _ => 0 }];

    static delegate*<in DepthwiseTile, float*, float*, float*, float*, int, float*, void>[] Fill<TLines, TFinish>()
        where TLines : struct, ICount
        where TFinish : struct, IFinish =>
    [
        null,
        &DepthwiseKernel<TLanes, TVector, Tile<Count1, TLines>, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Tile<Count2, TLines>, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Tile<Count3, TLines>, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Tile<Count4, TLines>, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Tile<Count5, TLines>, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Tile<Count6, TLines>, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Tile<Count7, TLines>, TFinish>.Run,
        &DepthwiseKernel<TLanes, TVector, Tile<Count8, TLines>, TFinish>.Run,
    ];
}
