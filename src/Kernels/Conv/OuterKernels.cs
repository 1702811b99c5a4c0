using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>The compiled sizes of <see cref="OuterKernel{TLanes,TVector,TTile}"/> for one register width.</summary>
static unsafe class OuterKernels<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    static readonly delegate*<float**, nint, float**, nint, int, float*, nint, bool, void>[][] Tables = [Fill<Count1>(), Fill<Count2>()];

    /// <summary>The kernels of 1 to 12 rows (at that index) of so many vectors.</summary>
    public static delegate*<float**, nint, float**, nint, int, float*, nint, bool, void>[] For(int columns) => Tables[columns - 1];

    static delegate*<float**, nint, float**, nint, int, float*, nint, bool, void>[] Fill<TColumns>()
        where TColumns : struct, ICount =>
    [
        null,
        &OuterKernel<TLanes, TVector, Tile<Count1, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count2, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count3, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count4, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count5, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count6, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count7, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count8, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count9, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count10, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count11, TColumns>>.Run,
        &OuterKernel<TLanes, TVector, Tile<Count12, TColumns>>.Run,
    ];
}
