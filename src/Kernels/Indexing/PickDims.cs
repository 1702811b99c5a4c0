using Whence.Kernels.Tiles;

namespace Whence.Kernels.Indexing;

/// <summary>The sizes of <see cref="IndexedCopy"/>: x [rows,n,length], index [rows,k], y [rows,k,length].</summary>
readonly struct PickDims(int rows, int n, int k, int length)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)rows * k * (length / ChannelWidth.Of(length))));

    /// <summary>Places to pick from, in a row.</summary>
    public readonly int N = n;

    /// <summary>Picks of a row.</summary>
    public readonly FastDivisor K = Math.Max(1, k);

    /// <summary>Elements of a pick.</summary>
    public readonly FastDivisor Length = Math.Max(1, length / ChannelWidth.Of(length));
}
