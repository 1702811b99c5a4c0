namespace Whence.Runtime.Cpu;

/// <summary>The compiled sizes of <see cref="TileKernel{TLanes,TVector,TTile}"/> for one register width, found by row and column count.</summary>
static unsafe class TileKernels<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>The tallest tile whose accumulators, two columns and one broadcast fit the registers (32 of 512 bits, else 16).</summary>
    public static readonly int MaxRows = TLanes.Count == 16 ? 12 : 6;

    /// <summary>Columns of a full tile.</summary>
    public static readonly int Width = 2 * TLanes.Count;

    static readonly delegate*<float**, float*, nint*, int, int, float*, float**, nint, void>[] Table = Fill();

    public static delegate*<float**, float*, nint*, int, int, float*, float**, nint, void> For(int rows, int columns) =>
        Table[rows * 2 + columns - 1];

    static delegate*<float**, float*, nint*, int, int, float*, float**, nint, void>[] Fill()
    {
        var table = new delegate*<float**, float*, nint*, int, int, float*, float**, nint, void>[26];
        Put<Count1>(table);
        Put<Count2>(table);
        Put<Count3>(table);
        Put<Count4>(table);
        Put<Count5>(table);
        Put<Count6>(table);
        Put<Count7>(table);
        Put<Count8>(table);
        Put<Count9>(table);
        Put<Count10>(table);
        Put<Count11>(table);
        Put<Count12>(table);
        return table;
    }

    static void Put<TRows>(delegate*<float**, float*, nint*, int, int, float*, float**, nint, void>[] table)
        where TRows : struct, ICount
    {
        table[TRows.Value * 2] = &TileKernel<TLanes, TVector, Tile<TRows, Count1>>.Run;
        table[TRows.Value * 2 + 1] = &TileKernel<TLanes, TVector, Tile<TRows, Count2>>.Run;
    }
}
