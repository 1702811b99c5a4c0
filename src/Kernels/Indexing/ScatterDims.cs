namespace Whence.Kernels.Indexing;

/// <summary>The sizes of <see cref="ScatterSum"/>: index and x [rows,k], y [rows,n].</summary>
readonly struct ScatterDims(int rows, int k, int n)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)rows * n));

    /// <summary>Summands of a row.</summary>
    public readonly int K = k;

    /// <summary>Sums of a row.</summary>
    public readonly FastDivisor N = n;
}
