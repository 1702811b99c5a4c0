using ILGPU.Util;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>A sum of float32 in two numbers: the rounded sum, and what rounding has lost.</summary>
readonly record struct TwoSum(Scalar Sum, Scalar Lost)
{
    /// <summary>Both numbers as one.</summary>
    public Scalar Total => Sum + Lost;

    /// <summary>
    /// a + b. The rounding error of a sum s is (a - (s - t)) + (b - t) with t = s - a (Knuth, The Art of Computer Programming 2, 4.2.2); it makes no sense
    /// once s is infinite.
    /// </summary>
    public static TwoSum operator +(TwoSum a, TwoSum b)
    {
        var s = a.Sum + b.Sum;
        var t = s - a.Sum;
        var error = (a.Sum - (s - t)) + (b.Sum - t);
        return new(s, Scalar.IfGreater(float.PositiveInfinity, Scalar.Abs(s), a.Lost + b.Lost + error, 0));
    }

    /// <summary>One of two, without a branch.</summary>
    public static TwoSum Select(bool condition, TwoSum then, TwoSum otherwise) =>
        new(Utilities.Select<float>(condition, then.Sum, otherwise.Sum), Utilities.Select<float>(condition, then.Lost, otherwise.Lost));
}
