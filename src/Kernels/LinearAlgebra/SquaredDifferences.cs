using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>The sum of (a - b)^2.</summary>
readonly struct SquaredDifferences : IDoubleJoin
{
    public static double Of(double a, double b, double sum)
    {
        var difference = a - b;
        return DoubleMath.Fma(difference, difference, sum);
    }
}
