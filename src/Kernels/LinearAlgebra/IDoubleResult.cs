namespace Whence.Kernels.LinearAlgebra;

/// <summary>Where the sums of a product go. What is there before is read first, for several sums together, since reads do not pass writes.</summary>
interface IDoubleResult
{
    /// <summary>What is there before, at the place of a sum and at that across the diagonal where it goes there too; 0 where it is not wanted.</summary>
    DoublePair Start(int row, int column);

    /// <summary>Takes a sum; nothing happens beyond the ends.</summary>
    void Store(int row, int column, DoublePair start, double sum);
}
