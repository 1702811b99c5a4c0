namespace Whence.Kernels.Indexing;

/// <summary>The sizes of <see cref="TopK"/>: x [rows,n], y [rows,k].</summary>
readonly struct TopKDims(int n, int k, bool largest, bool positions)
{
    /// <summary>Elements of a row.</summary>
    public readonly int N = n;

    /// <summary>Elements that are taken.</summary>
    public readonly int K = k;

    /// <summary>Groups that a row is for.</summary>
    public readonly FastDivisor Tiles = Math.Max(1, TopK.TilesOf(n));

    /// <summary>Changes bits that ascend with the value so that the order wanted is theirs.</summary>
    public readonly uint Flip = largest ? uint.MaxValue : 0;

    /// <summary>Whether y is positions, 1 or 0.</summary>
    public readonly int Positions = positions ? 1 : 0;
}
