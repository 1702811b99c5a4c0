using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>What is summed over the depth.</summary>
interface IDoubleJoin
{
    /// <summary>The next sum.</summary>
    static abstract double Of(double a, double b, double sum);
}

/// <summary>The sum of a * b, each rounded once.</summary>
readonly struct Products : IDoubleJoin
{
    public static double Of(double a, double b, double sum) => DoubleMath.Fma(a, b, sum);
}

/// <summary>The sum of (a - b)^2.</summary>
readonly struct SquaredDifferences : IDoubleJoin
{
    public static double Of(double a, double b, double sum)
    {
        var difference = a - b;
        return DoubleMath.Fma(difference, difference, sum);
    }
}
