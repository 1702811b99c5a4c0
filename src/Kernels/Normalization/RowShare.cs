using Whence.Kernels.Reduction;

namespace Whence.Kernels.Normalization;

/// <summary>How rows of several passes are shared by threads.</summary>
static class RowShare
{
    // Values of an operand that a thread keeps.
    const int Kept = 16;
    const int LongestWarpRow = 512;

    /// <summary>Threads that share a row.</summary>
    public static int Threads(int count) => count > LongestWarpRow ? Team.GroupSize : Team.WarpSize;

    /// <summary>The type of a thread's share.</summary>
    public static Type Of(int count)
    {
        var width = count % 4 == 0 ? 4 : 1;
        var runs = (count + Threads(count) * width - 1) / (Threads(count) * width);
        if (runs * width > Kept)
            return width == 4 ? typeof(StreamedRow<RunOfFour>) : typeof(StreamedRow<RunOfOne>);
        var share = width == 4 ? typeof(KeptRun<RunOfFour>) : typeof(KeptRun<RunOfOne>);
        for (var held = 1; held < runs; held *= 2)
            share = typeof(KeptPair<>).MakeGenericType(share);
        return share;
    }
}
