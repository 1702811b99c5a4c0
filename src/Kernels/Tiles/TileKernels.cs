namespace Whence.Kernels.Tiles;

/// <summary>
/// The compiled sizes of <see cref="TileKernel{TLanes,TVector,TTile,TFinish}"/> for one register width, found by row and column count.
/// </summary>
static unsafe class TileKernels<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>The tallest tile whose accumulators, two columns and one broadcast fit the registers (32 of 512 bits, else 16).</summary>
    public static readonly int MaxRows = TLanes.Count == 16 ? 12 : 6;

    /// <summary>Columns of a full tile.</summary>
    public static readonly int Width = 2 * TLanes.Count;

    static readonly delegate*<float**, float*, nint*, int, int, float*, float**, nint, TileLimits*, void>[][] Tables =
    [
        Fill<Count1, KeepFinish>(), Fill<Count2, KeepFinish>(),
        Fill<Count1, ReluFinish>(), Fill<Count2, ReluFinish>(),
        Fill<Count1, ClipFinish>(), Fill<Count2, ClipFinish>(),
        Fill<Count1, ResidualFinish<KeepFinish>>(), Fill<Count2, ResidualFinish<KeepFinish>>(),
        Fill<Count1, ResidualFinish<ReluFinish>>(), Fill<Count2, ResidualFinish<ReluFinish>>(),
        Fill<Count1, ResidualFinish<ClipFinish>>(), Fill<Count2, ResidualFinish<ClipFinish>>(),
    ];

    /// <summary>The kernels of 1 to 12 rows (at that index) of so many vectors that end with no activation, Relu or Clip, after a residual or without.</summary>
    public static delegate*<float**, float*, nint*, int, int, float*, float**, nint, TileLimits*, void>[] For(
        int columns, ActivationKind finish, bool residual = false) =>
        Tables[columns - 1 + finish switch { ActivationKind.Relu => 2, ActivationKind.Clip => 4, _ => 0 } + (residual ? 6 : 0)];

    static delegate*<float**, float*, nint*, int, int, float*, float**, nint, TileLimits*, void>[] Fill<TColumns, TFinish>()
        where TColumns : struct, ICount
        where TFinish : struct, IFinish =>
    [
        null,
        &TileKernel<TLanes, TVector, Tile<Count1, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count2, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count3, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count4, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count5, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count6, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count7, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count8, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count9, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count10, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count11, TColumns>, TFinish>.Run,
        &TileKernel<TLanes, TVector, Tile<Count12, TColumns>, TFinish>.Run,
    ];
}
