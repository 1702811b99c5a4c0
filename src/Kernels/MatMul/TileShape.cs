namespace Whence.Kernels.MatMul;

/// <summary>
/// How a group of threads computes a tile of a product: M x N results, in steps of K terms of the sums; a thread sums ThreadM x ThreadN of them.
/// A warp is 4 by 8 threads.
/// </summary>
readonly record struct TileShape(int M, int N, int K, int ThreadM, int ThreadN)
{
    /// <summary>Threads side by side along M and along N in a warp.</summary>
    public const int WarpM = 4, WarpN = 8;

    /// <summary>Threads of a group.</summary>
    public int Threads => M / ThreadM * (N / ThreadN);

    /// <summary>Launch bound: groups at once on a processor, so that a thread has 128 registers, or 168 where its sums take half of those.</summary>
    public int MinGroups => ThreadM * ThreadN == 64 && Threads == 128 ? 3 : 512 / Threads;

    /// <summary>Warps side by side along N.</summary>
    public int WarpColumns => N / (ThreadN * WarpN);

    /// <summary>Tiles that cover rows x columns results.</summary>
    public int Groups(int rows, int columns) => checked((rows + M - 1) / M * ((columns + N - 1) / N));

    public override string ToString() => $"{M}x{N}x{K}";
}
