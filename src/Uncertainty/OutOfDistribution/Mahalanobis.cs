namespace Whence.Uncertainty.OutOfDistribution;

/// <summary><c>min_c (u - m_c)' S^-1 (u - m_c)</c>, S the covariance within classes [Lee 2018].</summary>
sealed class Mahalanobis(ClassGaussians fit, double shrinkage, double ridge) : RowDetector("mahalanobis", fit.Dimensions)
{
    readonly WhitenedMeans means = new(fit.Within, fit.Means, fit.Dimensions, shrinkage, ridge);

    public override double Score(Span<double> features, Span<double> logits) => means.Least(features);
}
