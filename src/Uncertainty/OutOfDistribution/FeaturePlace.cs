namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>Where an example's features lie among those of the training examples of its class.</summary>
/// <param name="Density"><c>-ln r</c>, r the distance to the k-th nearest of them: but for a constant, the logarithm of their density for each dimension.</param>
/// <param name="Distance">Mahalanobis distance <c>sqrt((u - m_c)' S^-1 (u - m_c))</c> to the mean of the class, S the covariance within classes.</param>
/// <param name="Slice">The group of them that it is nearest to, named after the class and the group's middle example.</param>
public sealed record FeaturePlace(double Density, double Distance, string Slice);
