using System.Numerics.Tensors;
using Whence.Uncertainty.Algebra;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>
/// Distances <c>(u - m_c)' S^-1 (u - m_c)</c> to means that share a covariance: a plain distance after <c>L^-1</c>, <c>S = L L'</c>.
/// </summary>
sealed class WhitenedMeans
{
    readonly Cholesky cholesky;
    readonly double[] means;

    /// <summary>Factors the covariance.</summary>
    /// <param name="covariance">[D,D].</param>
    /// <param name="means">[C,D].</param>
    /// <param name="dimensions">D.</param>
    /// <param name="shrinkage">Share of the off-diagonal that is taken away, in [0,1].</param>
    /// <param name="ridge">Added to the diagonal.</param>
    public WhitenedMeans(double[] covariance, double[] means, int dimensions, double shrinkage, double ridge)
    {
        var matrix = (double[])covariance.Clone();
        for (var i = 0; i < matrix.Length; i++)
            matrix[i] = i % (dimensions + 1) == 0 ? matrix[i] + ridge : (1 - shrinkage) * matrix[i];
        cholesky = new(matrix, dimensions, "covariance of the features");
        this.means = (double[])means.Clone();
        for (var start = 0; start < means.Length; start += dimensions)
            cholesky.SolveLower(this.means.AsSpan(start, dimensions));
    }

    /// <summary>The squared distance to one mean; <paramref name="features"/> is overwritten.</summary>
    public double To(Span<double> features, int mean)
    {
        cholesky.SolveLower(features);
        var distance = TensorPrimitives.Distance<double>(features, means.AsSpan(mean * features.Length, features.Length));
        return distance * distance;
    }

    /// <summary>The squared distance to the nearest mean; <paramref name="features"/> is overwritten.</summary>
    public double Least(Span<double> features)
    {
        cholesky.SolveLower(features);
        var least = double.PositiveInfinity;
        for (var start = 0; start < means.Length; start += features.Length)
        {
            var distance = TensorPrimitives.Distance<double>(features, means.AsSpan(start, features.Length));
            least = Math.Min(least, distance * distance);
        }
        return least;
    }
}
