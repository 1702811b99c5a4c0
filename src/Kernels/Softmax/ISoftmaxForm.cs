using Whence.Kernels.Pointwise;
using Whence.Kernels.Reduction;

namespace Whence.Kernels.Softmax;

/// <summary>What a softmax gives: probabilities or their logarithms.</summary>
interface ISoftmaxForm
{
    /// <summary>What is the same for a row, from the sum of its exponentials.</summary>
    static abstract Scalar Prepare(ExponentialSum row);

    /// <summary>y from x - m, with m the largest x of the row.</summary>
    static abstract Scalar Value(Scalar shifted, Scalar prepared);

    /// <summary>What the gradient sums over a row.</summary>
    static abstract Scalar Term(Scalar y, Scalar dy);

    /// <summary>dx from that sum.</summary>
    static abstract Scalar Gradient(Scalar y, Scalar dy, Scalar sum);
}

/// <summary>y = exp(x - m) / s; dx = y (dy - sum of y dy).</summary>
readonly struct Probabilities : ISoftmaxForm
{
    public static Scalar Prepare(ExponentialSum row) => 1 / row.Sum;

    public static Scalar Value(Scalar shifted, Scalar prepared) => Scalar.Exp(shifted) * prepared;

    public static Scalar Term(Scalar y, Scalar dy) => y * dy;

    public static Scalar Gradient(Scalar y, Scalar dy, Scalar sum) => y * (dy - sum);
}

/// <summary>y = x - m - log s; dx = dy - exp(y) sum of dy.</summary>
readonly struct Logarithms : ISoftmaxForm
{
    public static Scalar Prepare(ExponentialSum row) => Scalar.Log(row.Sum);

    public static Scalar Value(Scalar shifted, Scalar prepared) => shifted - prepared;

    public static Scalar Term(Scalar y, Scalar dy) => dy;

    public static Scalar Gradient(Scalar y, Scalar dy, Scalar sum) => dy - Scalar.Exp(y) * sum;
}
