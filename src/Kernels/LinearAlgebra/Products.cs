using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>The sum of a * b, each rounded once.</summary>
readonly struct Products : IDoubleJoin
{
    public static double Of(double a, double b, double sum) => DoubleMath.Fma(a, b, sum);
}
