namespace Whence.Kernels.Indexing;

/// <summary>The sizes of <see cref="ScatteredRows"/>: start and y [rows,n,length], index [rows,k], x [rows,k,length].</summary>
readonly struct ScatterDims(int rows, int k, int n, int length)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)rows * n * length));

    /// <summary>Places of a table.</summary>
    public readonly int K = k;

    /// <summary>Rows of a table.</summary>
    public readonly FastDivisor N = n;

    /// <summary>Elements of a row.</summary>
    public readonly FastDivisor Length = Math.Max(1, length);
}
