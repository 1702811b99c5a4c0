using Whence.Kernels.Tiles;

namespace Whence.Kernels.Indexing;

/// <summary>The sizes of <see cref="OneHotRows"/>: x [rows], y [rows,depth].</summary>
readonly struct OneHotDims(int rows, int depth, bool wraps)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)rows * (depth / ChannelWidth.Of(depth))));

    /// <summary>Numbers of a row.</summary>
    public readonly int Depth = depth;

    /// <summary>Elements of a row.</summary>
    public readonly FastDivisor Columns = Math.Max(1, depth / ChannelWidth.Of(depth));

    /// <summary>Whether negative numbers count from the end, 1 or 0.</summary>
    public readonly int Wraps = wraps ? 1 : 0;
}
