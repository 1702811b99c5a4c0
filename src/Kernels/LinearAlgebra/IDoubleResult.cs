namespace Whence.Kernels.LinearAlgebra;

/// <summary>Where the sums of a product go.</summary>
interface IDoubleResult
{
    /// <summary>Takes a sum; nothing happens beyond the ends.</summary>
    void Store(int row, int column, double sum);
}
