namespace Whence.Kernels.LinearAlgebra;

/// <summary>What is summed over the depth.</summary>
interface IDoubleJoin
{
    /// <summary>The next sum.</summary>
    static abstract double Of(double a, double b, double sum);
}
